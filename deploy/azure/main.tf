# A managed cluster with its registry, a managed PostgreSQL with a database and an owner for each service, and a vault with the secrets that
# deploy/kubernetes refers to. RabbitMQ and Redis run in the cluster.
terraform {
  required_version = ">= 1.7"
  required_providers {
    azurerm    = { source = "hashicorp/azurerm", version = "~> 4.0" }
    postgresql = { source = "cyrilgdn/postgresql", version = "~> 1.25" }
    random     = { source = "hashicorp/random", version = "~> 3.6" }
  }
}

provider "azurerm" {
  features {}
}

# Roles are made over the private network: run this from a machine that is in it.
provider "postgresql" {
  host      = azurerm_postgresql_flexible_server.main.fqdn
  username  = azurerm_postgresql_flexible_server.main.administrator_login
  password  = random_password.postgres.result
  sslmode   = "require"
  superuser = false
}

data "azurerm_client_config" "current" {}

resource "azurerm_resource_group" "main" {
  name     = var.name
  location = var.location
}

resource "azurerm_virtual_network" "main" {
  name                = var.name
  location            = azurerm_resource_group.main.location
  resource_group_name = azurerm_resource_group.main.name
  address_space       = ["10.40.0.0/16"]
}

resource "azurerm_subnet" "nodes" {
  name                 = "nodes"
  resource_group_name  = azurerm_resource_group.main.name
  virtual_network_name = azurerm_virtual_network.main.name
  address_prefixes     = ["10.40.0.0/20"]
}

resource "azurerm_subnet" "postgres" {
  name                 = "postgres"
  resource_group_name  = azurerm_resource_group.main.name
  virtual_network_name = azurerm_virtual_network.main.name
  address_prefixes     = ["10.40.16.0/24"]

  delegation {
    name = "postgres"
    service_delegation {
      name    = "Microsoft.DBforPostgreSQL/flexibleServers"
      actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
    }
  }
}

resource "azurerm_container_registry" "main" {
  name                = "${var.name}registry"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  sku                 = "Standard"
}

resource "azurerm_kubernetes_cluster" "main" {
  name                      = var.name
  location                  = azurerm_resource_group.main.location
  resource_group_name       = azurerm_resource_group.main.name
  dns_prefix                = var.name
  oidc_issuer_enabled       = true
  workload_identity_enabled = true
  local_account_disabled    = false
  automatic_upgrade_channel = "patch"

  default_node_pool {
    name           = "default"
    node_count     = var.node_count
    vm_size        = var.node_size
    vnet_subnet_id = azurerm_subnet.nodes.id
    zones          = ["1", "2", "3"]
  }

  identity {
    type = "SystemAssigned"
  }

  # Without an engine for them network policies are no more than words.
  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_policy      = "cilium"
    network_data_plane  = "cilium"
    service_cidr        = "10.41.0.0/16"
    dns_service_ip      = "10.41.0.10"
  }

  key_vault_secrets_provider {
    secret_rotation_enabled = true
  }
}

resource "azurerm_role_assignment" "pull" {
  scope                = azurerm_container_registry.main.id
  role_definition_name = "AcrPull"
  principal_id         = azurerm_kubernetes_cluster.main.kubelet_identity[0].object_id
}

resource "azurerm_private_dns_zone" "postgres" {
  name                = "${var.name}.private.postgres.database.azure.com"
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_private_dns_zone_virtual_network_link" "postgres" {
  name                  = "postgres"
  resource_group_name   = azurerm_resource_group.main.name
  private_dns_zone_name = azurerm_private_dns_zone.postgres.name
  virtual_network_id    = azurerm_virtual_network.main.id
}

resource "azurerm_postgresql_flexible_server" "main" {
  name                          = "${var.name}-postgres"
  resource_group_name           = azurerm_resource_group.main.name
  location                      = azurerm_resource_group.main.location
  version                       = "17"
  sku_name                      = var.postgres_size
  storage_mb                    = 65536
  backup_retention_days         = 14
  administrator_login           = "shopadmin"
  administrator_password        = random_password.postgres.result
  delegated_subnet_id           = azurerm_subnet.postgres.id
  private_dns_zone_id           = azurerm_private_dns_zone.postgres.id
  public_network_access_enabled = false

  high_availability {
    mode = "ZoneRedundant"
  }

  depends_on = [azurerm_private_dns_zone_virtual_network_link.postgres]
}

resource "random_password" "postgres" {
  length  = 48
  special = false
}

resource "random_password" "service" {
  for_each = var.services
  length   = 48
  special  = false
}

resource "postgresql_role" "service" {
  for_each = var.services
  name     = each.key
  login    = true
  password = random_password.service[each.key].result
}

resource "postgresql_database" "service" {
  for_each = var.services
  name     = each.key
  owner    = postgresql_role.service[each.key].name
}

resource "random_bytes" "personal_data" {
  length = 32
}

resource "random_password" "own" {
  for_each = toset(["automation-client-secret", "mail-link-key", "redis-password"])
  length   = 48
  special  = false
}

locals {
  # By the names that the script deploy/kubernetes/secrets.sh gives them: the secret, and the key in it.
  secrets = merge(
    { for name in var.services : "${name}-database--password" => random_password.service[name].result },
    { for name, drawn in random_password.own : "shop--${name}" => drawn.result },
    {
      "shop--personal-data-key" = random_bytes.personal_data.base64
      "shop--mail-password"     = var.mail_password
    }
  )
}

resource "azurerm_key_vault" "main" {
  name                       = "${var.name}-vault"
  location                   = azurerm_resource_group.main.location
  resource_group_name        = azurerm_resource_group.main.name
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "standard"
  purge_protection_enabled   = true
  rbac_authorization_enabled = true
}

resource "azurerm_role_assignment" "write_secrets" {
  scope                = azurerm_key_vault.main.id
  role_definition_name = "Key Vault Secrets Officer"
  principal_id         = data.azurerm_client_config.current.object_id
}

resource "azurerm_role_assignment" "read_secrets" {
  scope                = azurerm_key_vault.main.id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_kubernetes_cluster.main.key_vault_secrets_provider[0].secret_identity[0].object_id
}

resource "azurerm_key_vault_secret" "all" {
  for_each     = toset(keys(local.secrets))
  name         = each.key
  value        = local.secrets[each.key]
  key_vault_id = azurerm_key_vault.main.id
  depends_on   = [azurerm_role_assignment.write_secrets]
}
