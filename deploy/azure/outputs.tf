output "registry" {
  description = "Where images are pushed to, and what kustomization.yaml names them by."
  value       = azurerm_container_registry.main.login_server
}

output "cluster" {
  description = "az aks get-credentials --resource-group NAME --name NAME"
  value       = azurerm_kubernetes_cluster.main.name
}

output "postgres" {
  description = "What deploy/azure/kubernetes/postgres.yaml names."
  value       = azurerm_postgresql_flexible_server.main.fqdn
}

output "vault" {
  description = "Where the secrets are; each is named SECRET--KEY."
  value       = azurerm_key_vault.main.vault_uri
}
