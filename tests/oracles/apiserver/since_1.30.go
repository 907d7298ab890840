//go:build !v1.25

// The strategies of the kinds that became stable in Kubernetes 1.30.
package main

import (
	"k8s.io/kubernetes/pkg/registry/admissionregistration/resolver"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingadmissionpolicy"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingadmissionpolicybinding"
)

var noResolver = resolver.ResourceResolverFunc(nil) // has to be there, but only an authorizer asks it

func init() {
	strategies["ValidatingAdmissionPolicy"] = validatingadmissionpolicy.NewStrategy(nil, noResolver)
	strategies["ValidatingAdmissionPolicyBinding"] = validatingadmissionpolicybinding.NewStrategy(nil, nil, noResolver)
}
