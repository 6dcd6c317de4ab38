// Command testbed-kubernetes is a Kubernetes control plane without nodes, for the
// testbed: etcd, kube-apiserver and the two controllers that deletion needs (namespace
// and garbage collector). They run in one process and listen on free loopback ports.
//
// The command writes DIR/etcd-url, and then DIR/kubeconfig (an administrator's) when the API
// server is ready. It exits when its standard input ends, so it never outlives its parent process.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

func main() {
	dir := flag.String("dir", "", "folder for data, keys and the kubeconfig (required)")
	flag.Parse()
	if *dir == "" {
		fmt.Fprintln(os.Stderr, "testbed-kubernetes: --dir is required")
		os.Exit(2)
	}
	go exitWithParent()
	if err := run(context.Background(), *dir); err != nil {
		fmt.Fprintln(os.Stderr, "testbed-kubernetes:", err)
		os.Exit(1)
	}
}

func exitWithParent() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

func run(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	etcdURL, err := startEtcd(filepath.Join(dir, "etcd"))
	if err != nil {
		return fmt.Errorf("etcd: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "etcd-url"), []byte(etcdURL), 0o600); err != nil {
		return err
	}
	server, err := newAPIServer(dir, etcdURL)
	if err != nil {
		return fmt.Errorf("kube-apiserver: %w", err)
	}
	failed := make(chan error, 1)
	go func() { failed <- server.run(ctx) }()
	if err := server.waitReady(failed, time.Minute); err != nil {
		return fmt.Errorf("kube-apiserver: %w", err)
	}
	if err := startControllers(ctx, server.adminConfig()); err != nil {
		return fmt.Errorf("controllers: %w", err)
	}
	if err := server.writeKubeconfig(filepath.Join(dir, "kubeconfig")); err != nil {
		return err
	}
	return <-failed
}
