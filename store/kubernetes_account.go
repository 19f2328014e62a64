package store

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// A clusterAccount leads to a cluster as somebody. It comes from the operator's
// kubeconfig or the pod itself, so the server that it names is trusted.
type clusterAccount struct {
	config *rest.Config
	server *url.URL

	loggedIn *http.Client // nil before the first login
	until    time.Time    // end of the login; zero: it does not say
}

// clusterAccountOf finds the account as kubectl does: the files of KUBECONFIG,
// else ~/.kube/config if there is one, else the pod's service account. Its errors
// say which file, never what is in it: a kubeconfig holds tokens.
func clusterAccountOf(env Env) (*clusterAccount, error) {
	config, err := clusterConfig(env)
	if err != nil {
		return nil, err
	}
	if config.AuthProvider != nil {
		return nil, errors.New("the kubeconfig logs in by an auth-provider, which Kubernetes has retired; replace it with an exec credential plugin")
	}
	server, _, err := rest.DefaultServerUrlFor(config)
	if err != nil || server.User != nil {
		return nil, errors.New("the kubeconfig's server is not an address that can be asked; write https://host:port")
	}
	return &clusterAccount{config: config, server: server}, nil
}

func clusterConfig(env Env) (*rest.Config, error) {
	if list := env.getenv("KUBECONFIG"); list != "" {
		files := filepath.SplitList(list)
		for _, file := range files {
			if err := guardFile(env, "KUBECONFIG", file); err != nil {
				return nil, err
			}
		}
		return loadKubeconfig("KUBECONFIG", files)
	}
	if home, name := env.first("HOME", "USERPROFILE"); home != "" {
		path := filepath.Join(home, ".kube", "config")
		if err := guardFile(env, name, path); err != nil {
			return nil, err
		}
		if _, err := os.Stat(path); err == nil {
			return loadKubeconfig(quote(path), []string{path})
		}
	}
	config, err := rest.InClusterConfig()
	switch {
	case errors.Is(err, rest.ErrNotInCluster):
		return nil, errors.New("no cluster is known; set KUBECONFIG, or TFY_K8S_SECRETS_DIR to the directory in which the Secret is mounted")
	case err != nil:
		return nil, errors.New("the pod's service account cannot be read; mount its token, or set KUBECONFIG")
	}
	return config, nil
}

func loadKubeconfig(source string, paths []string) (*rest.Config, error) {
	merged, err := (&clientcmd.ClientConfigLoadingRules{Precedence: paths}).Load()
	if err != nil {
		return nil, fmt.Errorf("the kubeconfig of %s cannot be read or is not well formed; \"kubectl config view\" says where", source)
	}
	config, err := clientcmd.NewDefaultClientConfig(*merged, &clientcmd.ConfigOverrides{}).ClientConfig()
	switch {
	case clientcmd.IsEmptyConfig(err):
		return nil, fmt.Errorf("the kubeconfig of %s names no cluster, or there is no such file; set KUBECONFIG to one that does", source)
	case err != nil:
		return nil, fmt.Errorf("the kubeconfig of %s has no usable current context; \"kubectl config current-context\" and \"kubectl config view\" say why", source)
	}
	return config, nil
}

// client logs in, unless that has been done, and returns the client that is
// logged in, or why there is none.
func (a *clusterAccount) client(ctx context.Context, env Env) (_ *http.Client, why string) {
	if a.loggedIn != nil && !expired(a.until, env.now()) {
		return a.loggedIn, ""
	}
	config := rest.CopyConfig(a.config)
	config.ExecProvider = nil
	if plugin := a.config.ExecProvider; plugin != nil && !hasLogin(config) {
		credential, why := runPlugin(ctx, plugin, a.config)
		if why != "" {
			return nil, why
		}
		config.BearerToken = credential.Token
		config.CertData, config.KeyData = []byte(credential.ClientCertificateData), []byte(credential.ClientKeyData)
		a.until = time.Time{}
		if end := credential.ExpirationTimestamp; end != nil {
			a.until = end.Time
		}
		env.logf("kubernetes: logged in by the kubeconfig's credential plugin")
	}
	a.loggedIn, why = clusterClient(config, env)
	return a.loggedIn, why
}

// hasLogin reports whether the user has another login than a plugin; like
// kubectl, that one is taken.
func hasLogin(c *rest.Config) bool {
	return c.BearerToken != "" || c.Username != "" || len(c.CertData) > 0 || c.CertFile != ""
}

// clusterClient puts the account's certificates and its proxy into our own
// transport, and its login around that.
func clusterClient(config *rest.Config, env Env) (_ *http.Client, why string) {
	const hint = "; \"kubectl auth whoami\" shows whether kubectl can"
	// The file has been read into BearerToken. Left there, it would be read
	// again by something that logs what it thinks of it.
	config.BearerTokenFile = ""
	config.BearerToken = strings.TrimSpace(config.BearerToken)
	config.UserAgent = "secretref"

	transport := safeTransport(env)
	tls, err := rest.TLSConfigFor(config)
	if err != nil {
		return nil, "a certificate or key of the kubeconfig cannot be used" + hint
	}
	if tls != nil {
		transport.TLSClientConfig = tls
	}
	if config.Proxy != nil {
		transport.Proxy = config.Proxy
	}
	wrapped, err := rest.HTTPWrappersForConfig(config, transport)
	if err != nil {
		return nil, "the kubeconfig's login cannot be used" + hint
	}
	return harden(&http.Client{Transport: wrapped, Timeout: env.Limits.request()}, env), ""
}

// expired reports whether a login that ends at that time is worth no request
// any more; one without end never is.
func expired(end, now time.Time) bool { return !end.IsZero() && !now.Before(end) }
