// Says what the API server makes of objects to be created: one JSON object a line in, the same with its verdict a line
// out.
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
	"runtime/debug"
	"strings"

	crdscheme "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	crd "k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/capabilities"

	_ "k8s.io/kubernetes/pkg/apis/admissionregistration/install"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/coordination/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/discovery/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/node/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
	_ "k8s.io/kubernetes/pkg/apis/scheduling/install"
	_ "k8s.io/kubernetes/pkg/apis/storage/install"

	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingwebhookconfiguration"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingwebhookconfiguration"
	"k8s.io/kubernetes/pkg/registry/apps/daemonset"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/replicaset"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/coordination/lease"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	endpoints "k8s.io/kubernetes/pkg/registry/core/endpoint"
	"k8s.io/kubernetes/pkg/registry/core/limitrange"
	"k8s.io/kubernetes/pkg/registry/core/namespace"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolume"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim"
	"k8s.io/kubernetes/pkg/registry/core/pod"
	"k8s.io/kubernetes/pkg/registry/core/podtemplate"
	"k8s.io/kubernetes/pkg/registry/core/replicationcontroller"
	"k8s.io/kubernetes/pkg/registry/core/resourcequota"
	"k8s.io/kubernetes/pkg/registry/core/secret"
	"k8s.io/kubernetes/pkg/registry/core/service"
	"k8s.io/kubernetes/pkg/registry/core/serviceaccount"
	"k8s.io/kubernetes/pkg/registry/discovery/endpointslice"
	"k8s.io/kubernetes/pkg/registry/networking/ingress"
	"k8s.io/kubernetes/pkg/registry/networking/ingressclass"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/node/runtimeclass"
	"k8s.io/kubernetes/pkg/registry/policy/poddisruptionbudget"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrole"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrolebinding"
	"k8s.io/kubernetes/pkg/registry/rbac/role"
	"k8s.io/kubernetes/pkg/registry/rbac/rolebinding"
	"k8s.io/kubernetes/pkg/registry/scheduling/priorityclass"
	"k8s.io/kubernetes/pkg/registry/storage/csidriver"
	"k8s.io/kubernetes/pkg/registry/storage/storageclass"
)

var strategies = map[string]rest.RESTCreateStrategy{
	"ClusterRole":                    clusterrole.Strategy,
	"ClusterRoleBinding":             clusterrolebinding.Strategy,
	"ConfigMap":                      configmap.Strategy,
	"CronJob":                        cronjob.Strategy,
	"CSIDriver":                      csidriver.Strategy,
	"CustomResourceDefinition":       crd.NewStrategy(legacyscheme.Scheme),
	"DaemonSet":                      daemonset.Strategy,
	"Deployment":                     deployment.Strategy,
	"Endpoints":                      endpoints.Strategy,
	"EndpointSlice":                  endpointslice.Strategy,
	"HorizontalPodAutoscaler":        horizontalpodautoscaler.Strategy,
	"Ingress":                        ingress.Strategy,
	"IngressClass":                   ingressclass.Strategy,
	"Job":                            job.Strategy,
	"Lease":                          lease.Strategy,
	"LimitRange":                     limitrange.Strategy,
	"MutatingWebhookConfiguration":   mutatingwebhookconfiguration.Strategy,
	"Namespace":                      namespace.Strategy,
	"NetworkPolicy":                  networkpolicy.Strategy,
	"PersistentVolume":               persistentvolume.Strategy,
	"PersistentVolumeClaim":          persistentvolumeclaim.Strategy,
	"Pod":                            pod.Strategy,
	"PodDisruptionBudget":            poddisruptionbudget.Strategy,
	"PodTemplate":                    podtemplate.Strategy,
	"PriorityClass":                  priorityclass.Strategy,
	"ReplicaSet":                     replicaset.Strategy,
	"ReplicationController":          replicationcontroller.Strategy,
	"ResourceQuota":                  resourcequota.Strategy,
	"Role":                           role.Strategy,
	"RoleBinding":                    rolebinding.Strategy,
	"RuntimeClass":                   runtimeclass.Strategy,
	"Secret":                         secret.Strategy,
	"Service":                        service.Strategy,
	"ServiceAccount":                 serviceaccount.Strategy,
	"StatefulSet":                    statefulset.Strategy,
	"StorageClass":                   storageclass.Strategy,
	"ValidatingWebhookConfiguration": validatingwebhookconfiguration.Strategy,
}

const command = "python generate.py | go run . | gzip -9n > verdicts.jsonl.gz"

// longest is where a message is cut off: some quote the whole object.
const longest = 160

type verdict struct {
	Object  json.RawMessage   `json:"object"`
	Refused map[string]string `json:"refused"` // message by field; "" is the field of a message that names none
}

func main() {
	crdscheme.Install(legacyscheme.Scheme)
	capabilities.Setup(true, 0) // clusters run with --allow-privileged, which their own components need
	input, err := io.ReadAll(os.Stdin)
	must(err)

	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	must(encoder.Encode(map[string]any{"module": moduleVersion(), "command": command}))
	for _, line := range bytes.Split(bytes.TrimSpace(input), []byte("\n")) {
		must(encoder.Encode(verdict{line, refused(line)}))
	}
}

func refused(line []byte) (found map[string]string) {
	found = map[string]string{}
	defer func() {
		if panicked := recover(); panicked != nil { // which the API server answers as an internal error
			add(found, "", fmt.Sprint(panicked))
		}
	}()
	decoder := serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	versioned, kind, err := decoder.Decode(line, nil, nil)
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

func add(found map[string]string, field, message string) {
	if _, ok := found[field]; !ok {
		found[field] = message[:min(len(message), longest)]
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
