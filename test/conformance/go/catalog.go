package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"sigs.k8s.io/yaml"
)

// Target is the cluster that manifests are judged for.
type Target struct {
	Linkerd    string `json:"linkerd"`
	GatewayAPI string `json:"gatewayApi"`
	Channel    string `json:"channel"`
}

// homes says in which folder of crds/ the kinds of a group are looked up. Kinds of other groups have no CRD here.
var homes = map[string]func(Target) string{
	"linkerd.io":                linkerdHome,
	"policy.linkerd.io":         linkerdHome,
	"workload.linkerd.io":       linkerdHome,
	"multicluster.linkerd.io":   linkerdHome,
	"gateway.networking.k8s.io": func(t Target) string { return path.Join("gateway-api", t.GatewayAPI, t.Channel) },
	"split.smi-spec.io":         func(Target) string { return "smi" },
	"flagger.app":               func(Target) string { return "flagger" },
}

func linkerdHome(t Target) string { return path.Join("linkerd", t.Linkerd) }

type indexEntry struct {
	File  string `json:"file"`
	Group string `json:"group"`
	Kind  string `json:"kind"`
}

// Catalog finds CRDs and compiles each of their versions once.
type Catalog struct {
	dir    string
	index  []indexEntry
	mu     sync.Mutex
	crds   map[string]func() (*apiextensionsv1.CustomResourceDefinition, error)
	judges map[string]func() (*Judge, error)
}

// OpenCatalog reads crds/index.json of a conformance folder.
func OpenCatalog(dir string) (*Catalog, error) {
	data, err := os.ReadFile(filepath.Join(dir, "crds", "index.json"))
	if err != nil {
		return nil, err
	}
	c := &Catalog{
		dir:    dir,
		crds:   map[string]func() (*apiextensionsv1.CustomResourceDefinition, error){},
		judges: map[string]func() (*Judge, error){},
	}
	return c, json.Unmarshal(data, &c.index)
}

// Judge returns what decides over apiVersion and kind in a target, or nil for kinds that no CRD describes.
func (c *Catalog) Judge(t Target, apiVersion, kind string) (*Judge, error) {
	group, version, found := strings.Cut(apiVersion, "/")
	home := homes[group]
	if !found || home == nil {
		return nil, nil
	}
	folder := home(t)
	var kinds []string
	for _, e := range c.index {
		if path.Dir(e.File) != folder || e.Group != group {
			continue
		}
		if e.Kind == kind {
			return c.version(e.File, version)
		}
		kinds = append(kinds, e.Kind)
	}
	return nil, fmt.Errorf("kind: no CRD in %s, got %s %s; served versions: none, kinds there: %s", folder, group, kind, strings.Join(kinds, ", "))
}

func (c *Catalog) version(file, version string) (*Judge, error) {
	crd, err := once(&c.mu, c.crds, file, func() (*apiextensionsv1.CustomResourceDefinition, error) {
		return readCRD(filepath.Join(c.dir, "crds", file))
	})
	if err != nil {
		return nil, err
	}
	return once(&c.mu, c.judges, file+"#"+version, func() (*Judge, error) { return NewJudge(crd, version) })
}

func once[T any](mu *sync.Mutex, cache map[string]func() (T, error), key string, make func() (T, error)) (T, error) {
	mu.Lock()
	get, ok := cache[key]
	if !ok {
		get = sync.OnceValues(make)
		cache[key] = get
	}
	mu.Unlock()
	return get()
}

func readCRD(file string) (*apiextensionsv1.CustomResourceDefinition, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	crd := &apiextensionsv1.CustomResourceDefinition{}
	return crd, yaml.Unmarshal(data, crd)
}
