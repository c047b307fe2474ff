variable "name" {
  description = "Begins the names of all resources; of letters and digits."
  type        = string
  default     = "shop"
}

variable "location" {
  description = "The region."
  type        = string
  default     = "westeurope"
}

variable "node_count" {
  description = "Machines of the cluster."
  type        = number
  default     = 3
}

variable "node_size" {
  description = "What a machine of the cluster is."
  type        = string
  default     = "Standard_D4s_v5"
}

variable "postgres_size" {
  description = "What the database server is."
  type        = string
  default     = "GP_Standard_D2ds_v5"
}

variable "services" {
  description = "The services that have a database of their own; those of the jobs in deploy/kubernetes/migrations.yaml."
  type        = set(string)
  default     = ["identity", "inventory", "notifications", "orders", "subscriptions"]
}

variable "mail_password" {
  description = "What the mail server knows the shop by."
  type        = string
  sensitive   = true
}
