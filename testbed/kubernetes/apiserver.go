package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

type apiServer struct {
	dir   string
	port  string
	token string
	args  []string
}

func newAPIServer(dir, etcdURL string) (*apiServer, error) {
	token, err := randomToken()
	if err != nil {
		return nil, err
	}
	address, err := freeURL()
	if err != nil {
		return nil, err
	}
	s := &apiServer{dir: dir, port: address.Port(), token: token}
	keyFile := filepath.Join(dir, "service-account.key")
	if err := writeKey(keyFile); err != nil {
		return nil, err
	}
	tokenFile := filepath.Join(dir, "tokens.csv")
	if err := os.WriteFile(tokenFile, []byte(token+",admin,admin,system:masters\n"), 0o600); err != nil {
		return nil, err
	}
	s.args = []string{
		"--etcd-servers=" + etcdURL,
		"--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1",
		"--secure-port=" + s.port,
		"--cert-dir=" + filepath.Join(dir, "certs"),
		"--token-auth-file=" + tokenFile,
		"--authorization-mode=RBAC",
		"--allow-privileged", // otherwise the API server rejects a privileged Pod before Pod Security does
		"--service-cluster-ip-range=10.0.0.0/24",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + keyFile,
		"--service-account-signing-key-file=" + keyFile,
		"--endpoint-reconciler-type=none",
	}
	return s, nil
}

func (s *apiServer) run(ctx context.Context) error {
	command := app.NewAPIServerCommand()
	command.SetArgs(s.args)
	if err := command.ExecuteContext(ctx); err != nil {
		return err
	}
	return errors.New("stopped")
}

// certificate returns the path of the self-signed certificate that the server creates when it starts.
func (s *apiServer) certificate() string {
	return filepath.Join(s.dir, "certs", "apiserver.crt")
}

func (s *apiServer) adminConfig() *rest.Config {
	return &rest.Config{
		Host:            "https://127.0.0.1:" + s.port,
		BearerToken:     s.token,
		TLSClientConfig: rest.TLSClientConfig{CAFile: s.certificate()},
		QPS:             100,
		Burst:           200,
	}
}

func (s *apiServer) waitReady(failed <-chan error, limit time.Duration) error {
	deadline := time.After(limit)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-failed:
			return err
		case <-deadline:
			return fmt.Errorf("not ready after %s", limit)
		case <-tick.C:
			if s.ready() {
				return nil
			}
		}
	}
}

func (s *apiServer) ready() bool {
	if _, err := os.Stat(s.certificate()); err != nil {
		return false
	}
	client, err := kubernetes.NewForConfig(s.adminConfig())
	if err != nil {
		return false
	}
	return client.RESTClient().Get().AbsPath("/readyz").Do(context.Background()).Error() == nil
}

// writeKubeconfig writes a temporary file and renames it, so that a reader never sees an incomplete file.
func (s *apiServer) writeKubeconfig(path string) error {
	authority, err := os.ReadFile(s.certificate())
	if err != nil {
		return err
	}
	config := api.NewConfig()
	config.Clusters["testbed"] = &api.Cluster{
		Server:                   "https://127.0.0.1:" + s.port,
		CertificateAuthorityData: authority,
	}
	config.AuthInfos["admin"] = &api.AuthInfo{Token: s.token}
	config.Contexts["testbed"] = &api.Context{Cluster: "testbed", AuthInfo: "admin", Namespace: "default"}
	config.CurrentContext = "testbed"
	if err := clientcmd.WriteToFile(*config, path+".new"); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func randomToken() (string, error) {
	b := make([]byte, 16)
	if _, err := rand.Read(b); err != nil {
		return "", err
	}
	return hex.EncodeToString(b), nil
}

func writeKey(path string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	return os.WriteFile(path, pem.EncodeToMemory(block), 0o600)
}

func freeURL() (url.URL, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return url.URL{}, err
	}
	defer listener.Close()
	return url.URL{Scheme: "http", Host: listener.Addr().String()}, nil
}
