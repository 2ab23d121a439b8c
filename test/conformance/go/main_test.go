package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	utiljson "k8s.io/apimachinery/pkg/util/json"
	"sigs.k8s.io/yaml"
)

// catalogFor opens the conformance folder. Without one the test is a visible skip, and under CI a failure.
func catalogFor(t *testing.T) *Catalog {
	t.Helper()
	dir := os.Getenv("LINKERD_CONFORMANCE_DIR")
	if dir == "" {
		dir = "../../../../shared"
	}
	catalog, err := OpenCatalog(dir)
	if os.IsNotExist(err) && os.Getenv("CI") == "" {
		t.Skip("no conformance folder: set LINKERD_CONFORMANCE_DIR to the folder that holds crds/index.json")
	}
	if err != nil {
		t.Fatal(err)
	}
	return catalog
}

// readCases reads a YAML list; numbers become what the API server's decoder makes of them.
func readCases(t *testing.T, file string, cases any) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err == nil {
		data, err = yaml.YAMLToJSON(data)
	}
	if err == nil {
		err = utiljson.Unmarshal(data, cases)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func targetOf(text string) Target {
	words := strings.Fields(text)
	return Target{Linkerd: words[0], GatewayAPI: words[1], Channel: words[2]}
}

func TestAcceptsGoodManifests(t *testing.T) {
	catalog := catalogFor(t)
	var cases []struct {
		Name     string         `json:"name"`
		Targets  []string       `json:"targets"`
		Manifest map[string]any `json:"manifest"`
	}
	readCases(t, "accepted.yaml", &cases)
	for _, c := range cases {
		for _, target := range c.Targets {
			t.Run(c.Name+" on "+target, func(t *testing.T) {
				if v := judge(catalog, targetOf(target), c.Manifest); !v.Judged || len(v.Errors) > 0 {
					t.Errorf("want no errors, got judged %v: %s", v.Judged, strings.Join(v.Errors, "\n"))
				}
			})
		}
	}
}

func TestRejectsBrokenManifests(t *testing.T) {
	catalog := catalogFor(t)
	var cases []struct {
		Name     string         `json:"name"`
		Target   string         `json:"target"`
		Says     string         `json:"says"`
		Manifest map[string]any `json:"manifest"`
	}
	readCases(t, "rejected.yaml", &cases)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			if got := strings.Join(judge(catalog, targetOf(c.Target), c.Manifest).Errors, "\n"); !strings.Contains(got, c.Says) {
				t.Errorf("want %q, got: %s", c.Says, got)
			}
		})
	}
}

func TestSkipsKindsWithoutCRD(t *testing.T) {
	catalog := catalogFor(t)
	for _, m := range []map[string]any{
		{"apiVersion": "v1", "kind": "Service"},
		{"apiVersion": "apps/v1", "kind": "Deployment"},
	} {
		if v := judge(catalog, targetOf("head 1.5.1 standard"), m); v.Judged || len(v.Errors) > 0 {
			t.Errorf("want %v skipped, got %+v", m, v)
		}
	}
}

func TestReportFailsWithoutVerdict(t *testing.T) {
	catalog := catalogFor(t)
	service := Dump{Target: targetOf("head 1.5.1 standard"), Manifests: []map[string]any{{"apiVersion": "v1", "kind": "Service"}}}
	for name, dumps := range map[string][]Dump{"nothing": nil, "only skipped kinds": {service}} {
		if report(dumps, catalog) {
			t.Errorf("want no success for %s", name)
		}
	}
}
