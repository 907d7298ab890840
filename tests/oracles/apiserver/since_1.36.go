//go:build !v1.25 && !v1.31

// The strategies of the kinds that became stable from Kubernetes 1.33 to 1.36.
package main

import (
	_ "k8s.io/kubernetes/pkg/apis/resource/install"
	_ "k8s.io/kubernetes/pkg/apis/storagemigration/install"

	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingadmissionpolicy"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingadmissionpolicybinding"
	"k8s.io/kubernetes/pkg/registry/certificates/clustertrustbundle"
	"k8s.io/kubernetes/pkg/registry/networking/ipaddress"
	"k8s.io/kubernetes/pkg/registry/networking/servicecidr"
	"k8s.io/kubernetes/pkg/registry/resource/deviceclass"
	"k8s.io/kubernetes/pkg/registry/resource/devicetaintrule"
	"k8s.io/kubernetes/pkg/registry/resource/resourceclaim"
	"k8s.io/kubernetes/pkg/registry/resource/resourceclaimtemplate"
	"k8s.io/kubernetes/pkg/registry/resource/resourceslice"
	"k8s.io/kubernetes/pkg/registry/storage/volumeattributesclass"
	"k8s.io/kubernetes/pkg/registry/storagemigration/storagemigration"
)

func init() {
	strategies["ClusterTrustBundle"] = clustertrustbundle.Strategy
	strategies["DeviceClass"] = deviceclass.Strategy
	strategies["DeviceTaintRule"] = devicetaintrule.Strategy
	strategies["IPAddress"] = ipaddress.Strategy
	strategies["MutatingAdmissionPolicy"] = mutatingadmissionpolicy.NewStrategy(nil, noResolver)
	strategies["MutatingAdmissionPolicyBinding"] = mutatingadmissionpolicybinding.NewStrategy(nil, nil, noResolver)
	strategies["ResourceClaim"] = resourceclaim.NewStrategy(nil, nil)
	strategies["ResourceClaimTemplate"] = resourceclaimtemplate.NewStrategy(nil)
	strategies["ResourceSlice"] = resourceslice.Strategy
	strategies["ServiceCIDR"] = servicecidr.Strategy
	strategies["StorageVersionMigration"] = storagemigration.Strategy
	strategies["VolumeAttributesClass"] = volumeattributesclass.Strategy
}
