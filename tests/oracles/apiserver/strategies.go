// The strategies of the kinds that every version has.
package main

import (
	crd "k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kube-aggregator/pkg/registry/apiservice"
	"k8s.io/kubernetes/pkg/api/legacyscheme"

	_ "k8s.io/kubernetes/pkg/apis/admissionregistration/install"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/certificates/install"
	_ "k8s.io/kubernetes/pkg/apis/coordination/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/discovery/install"
	_ "k8s.io/kubernetes/pkg/apis/events/install"
	_ "k8s.io/kubernetes/pkg/apis/flowcontrol/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/node/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
	_ "k8s.io/kubernetes/pkg/apis/scheduling/install"
	_ "k8s.io/kubernetes/pkg/apis/storage/install"

	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingwebhookconfiguration"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingwebhookconfiguration"
	"k8s.io/kubernetes/pkg/registry/apps/controllerrevision"
	"k8s.io/kubernetes/pkg/registry/apps/daemonset"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/replicaset"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/certificates/certificates"
	"k8s.io/kubernetes/pkg/registry/coordination/lease"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	endpoints "k8s.io/kubernetes/pkg/registry/core/endpoint"
	"k8s.io/kubernetes/pkg/registry/core/event"
	"k8s.io/kubernetes/pkg/registry/core/limitrange"
	"k8s.io/kubernetes/pkg/registry/core/namespace"
	"k8s.io/kubernetes/pkg/registry/core/node"
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
	"k8s.io/kubernetes/pkg/registry/flowcontrol/flowschema"
	"k8s.io/kubernetes/pkg/registry/flowcontrol/prioritylevelconfiguration"
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
	"k8s.io/kubernetes/pkg/registry/storage/csinode"
	"k8s.io/kubernetes/pkg/registry/storage/csistoragecapacity"
	"k8s.io/kubernetes/pkg/registry/storage/storageclass"
	"k8s.io/kubernetes/pkg/registry/storage/volumeattachment"
)

var strategies = map[string]rest.RESTCreateStrategy{
	"APIService":                     apiservice.NewStrategy(legacyscheme.Scheme),
	"CertificateSigningRequest":      certificates.Strategy,
	"ClusterRole":                    clusterrole.Strategy,
	"ClusterRoleBinding":             clusterrolebinding.Strategy,
	"ConfigMap":                      configmap.Strategy,
	"ControllerRevision":             controllerrevision.Strategy,
	"CronJob":                        cronjob.Strategy,
	"CSIDriver":                      csidriver.Strategy,
	"CSINode":                        csinode.Strategy,
	"CSIStorageCapacity":             csistoragecapacity.Strategy,
	"CustomResourceDefinition":       crd.NewStrategy(legacyscheme.Scheme),
	"DaemonSet":                      daemonset.Strategy,
	"Deployment":                     deployment.Strategy,
	"Endpoints":                      endpoints.Strategy,
	"EndpointSlice":                  endpointslice.Strategy,
	"Event":                          event.Strategy,
	"FlowSchema":                     flowschema.Strategy,
	"HorizontalPodAutoscaler":        horizontalpodautoscaler.Strategy,
	"Ingress":                        ingress.Strategy,
	"IngressClass":                   ingressclass.Strategy,
	"Job":                            job.Strategy,
	"Lease":                          lease.Strategy,
	"LimitRange":                     limitrange.Strategy,
	"MutatingWebhookConfiguration":   mutatingwebhookconfiguration.Strategy,
	"Namespace":                      namespace.Strategy,
	"NetworkPolicy":                  networkpolicy.Strategy,
	"Node":                           node.Strategy,
	"PersistentVolume":               persistentvolume.Strategy,
	"PersistentVolumeClaim":          persistentvolumeclaim.Strategy,
	"Pod":                            pod.Strategy,
	"PodDisruptionBudget":            poddisruptionbudget.Strategy,
	"PodTemplate":                    podtemplate.Strategy,
	"PriorityClass":                  priorityclass.Strategy,
	"PriorityLevelConfiguration":     prioritylevelconfiguration.Strategy,
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
	"VolumeAttachment":               volumeattachment.Strategy,
}
