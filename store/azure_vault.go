package store

import (
	"fmt"
	"net/url"
	"strings"
)

// azureClouds are the domains of vaults, by the host of the cloud's logins
// (learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates).
var azureClouds = map[string]string{
	"":                                 "vault.azure.net",
	"login.microsoftonline.com":        "vault.azure.net",
	"login.microsoft.com":              "vault.azure.net",
	"login.chinacloudapi.cn":           "vault.azure.cn",
	"login.partner.microsoftonline.cn": "vault.azure.cn",
	"login.microsoftonline.us":         "vault.usgovcloudapi.net",
}

// azureVault returns the address of the vault that c names, if its host was
// named outside the checked tree too: by AZURE_KEYVAULT_URL,
// AZURE_KEY_VAULT_NAME, --trust-host, or a policy that the operator chose.
// Which cloud a name belongs to, the environment alone says.
func azureVault(c Config, env Env) (*url.URL, error) {
	own, err := ownVault(env)
	if err != nil {
		return nil, err
	}
	var said *url.URL
	switch {
	case c.URL != "":
		if said, err = vaultOf(c.URL); err != nil {
			return nil, fmt.Errorf("the url %s %w", quote(c.URL), err)
		}
	case c.VaultName == "" && own == nil:
		return nil, fmt.Errorf("it is not known which vault this is; set key_vault_name in the manifest, or AZURE_KEYVAULT_URL")
	case c.VaultName == "":
		return own, nil
	case !isVaultName(c.VaultName):
		return nil, fmt.Errorf("%s is no name of a Key Vault; set key_vault_name to its name alone", quote(c.VaultName))
	case own != nil && vaultLabel(own) == strings.ToLower(c.VaultName):
		return own, nil
	default:
		if said, err = vaultNamed(c.VaultName, env); err != nil {
			return nil, err
		}
	}
	if own != nil && sameHost(own, said) {
		return own, nil
	}
	if err := guard(c, said.Host, env, "set AZURE_KEYVAULT_URL or AZURE_KEY_VAULT_NAME"); err != nil {
		return nil, err
	}
	return said, nil
}

// ownVault returns the vault of the operator's environment, nil for none.
func ownVault(env Env) (*url.URL, error) {
	if text := env.getenv("AZURE_KEYVAULT_URL"); text != "" {
		u, err := vaultOf(text)
		if err != nil {
			return nil, fmt.Errorf("AZURE_KEYVAULT_URL %w", err)
		}
		return u, nil
	}
	name := env.getenv("AZURE_KEY_VAULT_NAME")
	switch {
	case name == "":
		return nil, nil
	case !isVaultName(name):
		return nil, fmt.Errorf("AZURE_KEY_VAULT_NAME is no name of a Key Vault; set it to the name alone")
	}
	return vaultNamed(name, env)
}

// vaultNamed returns the address of a vault in the environment's cloud.
func vaultNamed(name string, env Env) (*url.URL, error) {
	host := env.getenv("AZURE_AUTHORITY_HOST")
	if u, err := url.Parse(host); err == nil && u.Host != "" {
		host = u.Hostname()
	}
	domain, ok := azureClouds[strings.ToLower(strings.Trim(host, "/"))]
	if !ok {
		return nil, fmt.Errorf("the domain of vaults in the cloud of AZURE_AUTHORITY_HOST is not known; set AZURE_KEYVAULT_URL")
	}
	return &url.URL{Scheme: "https", Host: strings.ToLower(name) + "." + domain}, nil
}

// vaultOf reads the URL of a vault: https, a name and a domain, and no more.
// Its error does not repeat it.
func vaultOf(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || u.Scheme != "https" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" ||
		u.Port() != "" || !only(u.Host, "-.") || !isVaultName(vaultLabel(u)) || !strings.Contains(vaultDomain(u.Host), ".") {
		return nil, fmt.Errorf("is no address of a Key Vault; write it like https://name.vault.azure.net/")
	}
	u.Host = strings.ToLower(u.Host)
	return u, nil
}

// vaultLabel is the name of a vault in its address, vaultDomain the rest.
func vaultLabel(u *url.URL) string {
	name, _, _ := strings.Cut(strings.ToLower(u.Host), ".")
	return name
}

func vaultDomain(host string) string {
	_, domain, _ := strings.Cut(strings.ToLower(host), ".")
	return domain
}

// isVaultName reports whether Azure allows s as the name of a vault: 3 to 24
// letters, digits and single hyphens.
func isVaultName(s string) bool {
	return len(s) >= 3 && len(s) <= 24 && only(s, "-") && !strings.Contains(s, "--") &&
		!('0' <= s[0] && s[0] <= '9') && s[0] != '-' && s[len(s)-1] != '-'
}
