#!/bin/sh
# Makes muster.yaml anew from the chart and its default values; needs helm. KubernetesTest compares the two.
cd "$(dirname "$0")" || exit 1
command -v helm >/dev/null || { echo "helm was not found; install it (https://helm.sh) and try again." >&2; exit 1; }
{
    sed -n '/^#/p;/^[^#]/q' muster.yaml
    helm template muster helm/muster --namespace default --set existingSecret=muster
} >muster.yaml.new && mv muster.yaml.new muster.yaml
