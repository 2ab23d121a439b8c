package main

import (
	"context"
	"fmt"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	schemavalidation "k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/storage/names"
)

// Judge decides over objects of one version of one CRD with the API server's own packages.
type Judge struct {
	structural *schema.Structural
	values     schemavalidation.SchemaValidator
	rules      *cel.Validator
	namespaced bool
	hasStatus  bool
}

// NewJudge compiles a version as the API server does before it serves it.
func NewJudge(crd *apiextensionsv1.CustomResourceDefinition, version string) (*Judge, error) {
	var served []string
	for _, v := range crd.Spec.Versions {
		if !v.Served {
			continue
		}
		if v.Name == version {
			return compile(crd, v)
		}
		served = append(served, v.Name)
	}
	return nil, fmt.Errorf("apiVersion: version of %s is not served, got %s; served versions: %s", crd.Spec.Names.Kind, version, strings.Join(served, ", "))
}

func compile(crd *apiextensionsv1.CustomResourceDefinition, v apiextensionsv1.CustomResourceDefinitionVersion) (*Judge, error) {
	internal := &apiextensions.CustomResourceValidation{}
	if err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(v.Schema, internal, nil); err != nil {
		return nil, err
	}
	structural, err := schema.NewStructural(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	structural = structural.DeepCopy()
	if err := defaulting.PruneDefaults(structural); err != nil {
		return nil, err
	}
	values, _, err := schemavalidation.NewSchemaValidator(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	return &Judge{
		structural: structural,
		values:     values,
		rules:      cel.NewValidator(structural, true, celconfig.PerCallLimit),
		namespaced: crd.Spec.Scope == apiextensionsv1.NamespaceScoped,
		hasStatus:  v.Subresources != nil && v.Subresources.Status != nil,
	}, nil
}

// Errors returns what a create with strict field validation would be refused for. The object is left as it is.
func (j *Judge) Errors(manifest map[string]any) []string {
	obj := runtime.DeepCopyJSON(manifest)
	meta, _, unknown, err := objectmeta.GetObjectMetaWithOptions(obj, objectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	if err != nil {
		return []string{"metadata: " + err.Error()}
	}
	unknown = append(unknown, pruning.PruneWithOptions(obj, j.structural, true, schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})...)
	defaulting.PruneNonNullableNullsWithoutDefaults(obj, j.structural)
	if meta != nil {
		// A request carries the namespace of an object that names none.
		if j.namespaced && meta.Namespace == "" {
			meta.Namespace = "default"
		}
		if meta.Name == "" && meta.GenerateName != "" {
			meta.Name = names.SimpleNameGenerator.GenerateName(meta.GenerateName)
		}
		if err := objectmeta.SetObjectMeta(obj, meta); err != nil {
			return []string{"metadata: " + err.Error()}
		}
	}
	defaulting.Default(obj, j.structural)
	// A create cannot set the status where it is a subresource: its content is dropped unchecked.
	if j.hasStatus {
		delete(obj, "status")
	}

	var errs field.ErrorList
	if meta == nil {
		errs = append(errs, field.Required(field.NewPath("metadata"), ""))
	} else {
		errs = validation.ValidateObjectMeta(meta, j.namespaced, validation.NameIsDNSSubdomain, field.NewPath("metadata"))
	}
	errs = append(errs, schemavalidation.ValidateCustomResource(nil, obj, j.values)...)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, j.structural, obj)...)
	if !blocksRules(errs) && j.rules != nil {
		ruleErrs, _ := j.rules.Validate(context.Background(), nil, j.structural, obj, nil, celconfig.RuntimeCELCostBudget)
		errs = append(errs, ruleErrs...)
	}

	var messages []string
	for _, path := range unknown {
		messages = append(messages, fmt.Sprintf("unknown field %q", path))
	}
	for _, e := range errs {
		messages = append(messages, e.Error())
	}
	return messages
}

// blocksRules tells whether errors leave the rules unchecked, as the API server does: they may assume the schema.
func blocksRules(errs field.ErrorList) bool {
	for _, e := range errs {
		switch e.Type {
		case field.ErrorTypeNotSupported, field.ErrorTypeRequired, field.ErrorTypeTooLong, field.ErrorTypeTooMany, field.ErrorTypeTypeInvalid:
			return true
		}
	}
	return false
}
