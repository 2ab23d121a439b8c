// Command crdoracle judges dumped manifests with the API server's own code for custom resources.
//
//	go run . CONFORMANCE_DIR DUMP...
//
// A dump is a JSON file [{"target": ..., "source": ..., "manifests": [...]}], or a folder of them.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	utiljson "k8s.io/apimachinery/pkg/util/json"
)

// Dump is a set of manifests for one target.
type Dump struct {
	Target    Target           `json:"target"`
	Source    string           `json:"source"`
	Manifests []map[string]any `json:"manifests"`
}

// Verdict is the outcome for one manifest.
type Verdict struct {
	Judged bool
	Errors []string
}

func main() {
	log.SetFlags(0)
	if len(os.Args) < 3 {
		log.Fatal("usage: crdoracle CONFORMANCE_DIR DUMP...")
	}
	catalog, err := OpenCatalog(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	dumps, err := readDumps(os.Args[2:])
	if err != nil {
		log.Fatal(err)
	}
	if !report(dumps, catalog) {
		os.Exit(1)
	}
}

// report prints every failure and the counts; a run that judged nothing proves nothing and is no success.
func report(dumps []Dump, catalog *Catalog) bool {
	var passed, failed, skipped int
	for i, verdicts := range judgeAll(dumps, catalog) {
		for k, v := range verdicts {
			switch {
			case !v.Judged:
				skipped++
			case len(v.Errors) == 0:
				passed++
			default:
				failed++
			}
			for _, message := range v.Errors {
				fmt.Printf("%s: %s: %s\n", dumps[i].Source, title(dumps[i].Manifests[k]), message)
			}
		}
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	return failed == 0 && passed > 0
}

// judgeAll works on dumps in parallel, since compiling the rules of a CRD is most of the work.
func judgeAll(dumps []Dump, catalog *Catalog) [][]Verdict {
	verdicts := make([][]Verdict, len(dumps))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i, dump := range dumps {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			for _, m := range dump.Manifests {
				verdicts[i] = append(verdicts[i], judge(catalog, dump.Target, m))
			}
		})
	}
	wg.Wait()
	return verdicts
}

func judge(catalog *Catalog, target Target, manifest map[string]any) Verdict {
	apiVersion, _ := manifest["apiVersion"].(string)
	kind, _ := manifest["kind"].(string)
	if apiVersion == "" || kind == "" {
		return Verdict{Judged: true, Errors: []string{"apiVersion, kind: Required value"}}
	}
	j, err := catalog.Judge(target, apiVersion, kind)
	if err != nil {
		return Verdict{Judged: true, Errors: []string{err.Error()}}
	}
	if j == nil {
		return Verdict{}
	}
	return Verdict{Judged: true, Errors: j.Errors(manifest)}
}

func title(manifest map[string]any) string {
	meta, _ := manifest["metadata"].(map[string]any)
	kind, name, namespace := manifest["kind"], meta["name"], meta["namespace"]
	if namespace == nil {
		return fmt.Sprintf("%v %v", kind, name)
	}
	return fmt.Sprintf("%v %v/%v", kind, namespace, name)
}

func readDumps(paths []string) ([]Dump, error) {
	var dumps []Dump
	for _, p := range paths {
		files := []string{p}
		info, err := os.Stat(p)
		if err != nil {
			return nil, err
		}
		if info.IsDir() {
			// Glob sorts.
			if files, err = filepath.Glob(filepath.Join(p, "*.json")); err != nil {
				return nil, err
			}
		}
		for _, file := range files {
			read, err := readDump(file)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			dumps = append(dumps, read...)
		}
	}
	return dumps, nil
}

// readDump keeps integers integers, as the API server's decoder does.
func readDump(file string) ([]Dump, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var dumps []Dump
	err = utiljson.Unmarshal(data, &dumps)
	return dumps, err
}
