// Says what the API server of one version makes of objects to be created: a record of one JSON object a line in, the same
// with this version's verdict out. README.md has the shape.
//
// An object goes the way of a create request with strict field validation: decoded, defaulted, prepared and validated by
// the strategy of its kind. Admission plugins, which depend on what else is in the cluster, have no part in it.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime/debug"
	"strings"

	crdscheme "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	apiservicescheme "k8s.io/kube-aggregator/pkg/apis/apiregistration/install"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/capabilities"
)

// longest is where a message is cut off: some quote the whole object.
const longest = 160

// address is what messages of older versions show instead of a value, another one each time.
var address = regexp.MustCompile(`\(0x[0-9a-f]+\)`)

type row struct {
	Object  json.RawMessage              `json:"object"`
	Refused map[string]map[string]string `json:"refused"` // message by field by version; "" where a message names no field
}

func main() {
	crdscheme.Install(legacyscheme.Scheme)
	apiservicescheme.Install(legacyscheme.Scheme)
	capabilities.Setup(true, 0) // clusters run with --allow-privileged, which their own components need
	input, err := io.ReadAll(os.Stdin)
	must(err)

	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	version := moduleVersion()
	lines := bytes.Split(bytes.TrimSpace(input), []byte("\n"))
	must(encoder.Encode(json.RawMessage(lines[0])))
	for _, line := range lines[1:] {
		each := row{Refused: map[string]map[string]string{}}
		must(json.Unmarshal(line, &each))
		if isKnown(each.Object) {
			each.Refused[version] = refused(each.Object)
		}
		must(encoder.Encode(each))
	}
}

func isKnown(object []byte) bool {
	var meta metav1.TypeMeta
	must(json.Unmarshal(object, &meta))
	return strategies[meta.Kind] != nil && legacyscheme.Scheme.Recognizes(meta.GroupVersionKind())
}

func refused(text []byte) (found map[string]string) {
	found = map[string]string{}
	defer func() {
		if panicked := recover(); panicked != nil { // which the API server answers as an internal error
			add(found, "", fmt.Sprint(panicked))
		}
	}()
	decoder := serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	versioned, kind, err := decoder.Decode(text, nil, nil)
	if strict, ok := runtime.AsStrictDecodingError(err); ok {
		for _, each := range strict.Errors() {
			add(found, quotedField(each.Error()), each.Error())
		}
	} else if err != nil {
		add(found, goField(err.Error()), err.Error())
		return found
	}
	legacyscheme.Scheme.Default(versioned)
	object, err := legacyscheme.Scheme.ConvertToVersion(versioned, runtime.InternalGroupVersioner)
	if err != nil {
		add(found, "", err.Error())
		return found
	}
	if err := create(*kind, object); err != nil {
		addCauses(found, err)
	}
	return found
}

// create does what a create request does, up to the storage.
func create(kind schema.GroupVersionKind, object runtime.Object) error {
	strategy := strategies[kind.Kind]
	meta := object.(metav1.ObjectMetaAccessor).GetObjectMeta()
	meta.SetCreationTimestamp(metav1.Unix(0, 0))
	meta.SetUID("00000000-0000-0000-0000-000000000000")
	if meta.GetName() == "" && meta.GetGenerateName() != "" {
		meta.SetName(meta.GetGenerateName() + "x2x4z")
	}
	namespace := metav1.NamespaceNone
	if strategy.NamespaceScoped() {
		namespace = metav1.NamespaceDefault
		if meta.GetNamespace() != "" {
			namespace = meta.GetNamespace()
		}
	}
	if service, ok := object.(*core.Service); ok && service.Spec.ClusterIP != "" && len(service.Spec.ClusterIPs) == 0 {
		service.Spec.ClusterIPs = []string{service.Spec.ClusterIP} // which the storage of services does first
	}
	ctx := request.WithRequestInfo(context.Background(), &request.RequestInfo{
		IsResourceRequest: true, Verb: "create", APIGroup: kind.Group, APIVersion: kind.Version,
	})
	return rest.BeforeCreate(strategy, request.WithNamespace(ctx, namespace), object)
}

func addCauses(found map[string]string, err error) {
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Details == nil || len(status.Status().Details.Causes) == 0 {
		add(found, "", err.Error())
		return
	}
	for _, cause := range status.Status().Details.Causes {
		add(found, cause.Field, cause.Message)
	}
}

// add keeps one message of a field, the same one each time: those about the keys of a mapping come in any order.
func add(found map[string]string, field, message string) {
	message = address.ReplaceAllString(message, "(0x)")
	message = message[:min(len(message), longest)]
	if old, ok := found[field]; !ok || message < old {
		found[field] = message
	}
}

// quotedField returns the field that strict decoding names: unknown field "spec.replica".
func quotedField(message string) string {
	if parts := strings.SplitN(message, `"`, 3); len(parts) == 3 {
		return parts[1]
	}
	return ""
}

// goField returns the field that decoding names, without the indices it leaves out:
// json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32
func goField(message string) string {
	_, after, found := strings.Cut(message, "Go struct field ")
	field, _, ok := strings.Cut(after, " of type ")
	if !found || !ok {
		return ""
	}
	_, path, _ := strings.Cut(field, ".")
	return path
}

func moduleVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, each := range info.Deps {
		if each.Path == "k8s.io/kubernetes" {
			return each.Version
		}
	}
	return ""
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
