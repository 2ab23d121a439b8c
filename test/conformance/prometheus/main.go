// Command ruleoracle judges dumped PrometheusRules with Prometheus' own code for rule files: PromQL, names, durations, and the
// templates of labels and annotations.
//
//	go run . DUMP...
//
// A dump is a JSON file [{"source": ..., "manifests": [...]}], or a folder of them.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

// Dump is a set of manifests.
type Dump struct {
	Source    string     `json:"source"`
	Manifests []Manifest `json:"manifests"`
}

// Manifest is an object, whose spec is a rule file if it is a PrometheusRule.
type Manifest struct {
	Kind string          `json:"kind"`
	Spec json.RawMessage `json:"spec"`
}

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("usage: ruleoracle DUMP...")
	}
	dumps, err := readDumps(os.Args[1:])
	if err != nil {
		log.Fatal(err)
	}
	passed, failures := judge(dumps)
	for _, failure := range failures {
		fmt.Println(failure)
	}
	fmt.Printf("%d passed, %d failed\n", passed, len(failures))
	// A run that judged nothing proves nothing and is no success.
	if len(failures) > 0 || passed == 0 {
		os.Exit(1)
	}
}

// judge parses each PrometheusRule as Prometheus does when it loads its rules. JSON is YAML.
func judge(dumps []Dump) (passed int, failures []string) {
	for _, dump := range dumps {
		for _, m := range dump.Manifests {
			if m.Kind != "PrometheusRule" {
				continue
			}
			_, errs := rulefmt.Parse(m.Spec, false, model.UTF8Validation, parser.NewParser(parser.Options{}), slog.New(slog.DiscardHandler))
			if len(errs) == 0 {
				passed++
			}
			for _, err := range errs {
				failures = append(failures, fmt.Sprintf("%s: %v", dump.Source, err))
			}
		}
	}
	return passed, failures
}

func readDumps(paths []string) ([]Dump, error) {
	var dumps []Dump
	for _, path := range paths {
		// Glob sorts; a file is its own match.
		files, err := filepath.Glob(filepath.Join(path, "*.json"))
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			files = []string{path}
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			var read []Dump
			if err := json.Unmarshal(data, &read); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			dumps = append(dumps, read...)
		}
	}
	return dumps, nil
}
