package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	clientauthentication "k8s.io/client-go/pkg/apis/clientauthentication/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd/api"
)

// maxCredential is how much a credential plugin may print. Certificates and a
// token have some kilobytes.
const maxCredential = 1 << 20

// runPlugin runs the kubeconfig's exec credential plugin (EKS, GKE, AKS) and
// returns the login that it prints, or why there is none.
//
// client-go can run it too, but passes its standard error on to ours, where a
// plugin that is debugged prints tokens, and does not end it when ctx ends. The
// protocol is that of client.authentication.k8s.io/v1 and v1beta1, which look the
// same: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
func runPlugin(ctx context.Context, plugin *api.ExecConfig, config *rest.Config) (*clientauthentication.ExecCredentialStatus, string) {
	name := "the credential plugin " + quote(filepath.Base(plugin.Command)) + " of the kubeconfig"
	if plugin.InteractiveMode == api.AlwaysExecInteractiveMode {
		return nil, name + " wants a terminal, which it does not get here; log in before, or use another account"
	}
	input, err := pluginInput(plugin, config)
	if err != nil {
		return nil, name + " cannot be told which cluster it is for"
	}
	command := exec.CommandContext(ctx, plugin.Command, plugin.Args...)
	command.Env = command.Environ()
	for _, e := range plugin.Env {
		command.Env = append(command.Env, e.Name+"="+e.Value)
	}
	command.Env = append(command.Env, "KUBERNETES_EXEC_INFO="+string(input))
	// What the plugin started may outlive it and keep its output open.
	command.WaitDelay = time.Second
	var output bytes.Buffer
	printed := &boundedWriter{&output, maxCredential}
	command.Stdout = printed
	err = command.Run()
	defer func() { clear(output.Bytes()) }()
	if printed.left < 0 {
		return nil, name + " printed more than a credential"
	}
	if err != nil {
		return nil, name + pluginFailure(ctx, err)
	}
	credential := readCredential(output.Bytes(), plugin.APIVersion)
	if credential == nil {
		return nil, name + " printed no credential of the version that the kubeconfig asks for"
	}
	return credential, ""
}

// pluginInput is what the plugin is told about the cluster, where it asks.
func pluginInput(plugin *api.ExecConfig, config *rest.Config) ([]byte, error) {
	input := clientauthentication.ExecCredential{}
	input.Kind, input.APIVersion = "ExecCredential", plugin.APIVersion
	if plugin.ProvideClusterInfo {
		c, err := rest.ConfigToExecCluster(config)
		if err != nil {
			return nil, err
		}
		input.Spec.Cluster = &clientauthentication.Cluster{
			Server:                   c.Server,
			TLSServerName:            c.TLSServerName,
			InsecureSkipTLSVerify:    c.InsecureSkipTLSVerify,
			CertificateAuthorityData: c.CertificateAuthorityData,
			ProxyURL:                 c.ProxyURL,
			DisableCompression:       c.DisableCompression,
			Config:                   runtime.RawExtension{Object: c.Config},
		}
	}
	return json.Marshal(input)
}

// pluginFailure says how the plugin failed, without what it printed.
func pluginFailure(ctx context.Context, err error) string {
	if ctx.Err() != nil {
		return " did not end in time"
	}
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		return " failed (exit status " + strconv.Itoa(e.ExitCode()) + "); run it, or \"kubectl auth whoami\", to see why"
	}
	return " cannot be run; is it installed, and in PATH?"
}

func readCredential(output []byte, version string) *clientauthentication.ExecCredentialStatus {
	var credential clientauthentication.ExecCredential
	if json.Unmarshal(output, &credential) != nil || credential.Kind != "ExecCredential" || credential.APIVersion != version {
		return nil
	}
	s := credential.Status
	if s == nil || (s.ClientCertificateData == "") != (s.ClientKeyData == "") || s.Token == "" && s.ClientKeyData == "" {
		return nil
	}
	return s
}

// boundedWriter fails once more than left bytes are written.
type boundedWriter struct {
	io.Writer
	left int
}

func (w *boundedWriter) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errTooLarge
	}
	return w.Writer.Write(p)
}
