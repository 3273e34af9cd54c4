{{- define "muster.name" -}}
{{- if contains "muster" .Release.Name }}{{ .Release.Name | trunc 50 }}{{ else }}{{ printf "%s-muster" .Release.Name | trunc 50 }}{{ end }}
{{- end }}
{{- define "muster.secret" -}}
{{ .Values.existingSecret | default (include "muster.name" .) }}
{{- end }}
{{- define "muster.members" -}}
{{- $name := include "muster.name" . -}}
{{- range $i := until (int .Values.replicas) }}{{ if $i }} {{ end }}{{ $name }}-{{ $i }}.{{ $name }}-headless.{{ $.Release.Namespace }}.svc.{{ $.Values.clusterDomain }}:8848{{ end }}
{{- end }}
{{- define "muster.labels" -}}
app.kubernetes.io/name: muster
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
{{- define "muster.selector" -}}
app.kubernetes.io/name: muster
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Probes come from outside the pod, where a port that speaks TLS takes nothing else. */}}
{{- define "muster.scheme" -}}
{{- if .Values.tls.secret }}, scheme: HTTPS{{ end }}
{{- end }}
{{/* Whether Prometheus scrapes, where and how: the pods' own annotations, and the scheme of their port. */}}
{{- define "muster.podAnnotations" -}}
{{- toYaml .annotations }}
{{- if and .root.Values.tls.secret (hasKey .annotations "prometheus.io/scrape") (not (hasKey .annotations "prometheus.io/scheme")) }}
prometheus.io/scheme: https
{{- end }}
{{- end }}
{{- define "muster.tlsMount" -}}
{{- if .Values.tls.secret }}
- {name: tls, mountPath: /etc/muster-tls, readOnly: true}
{{- end }}
{{- end }}
{{- define "muster.tlsVolume" -}}
{{- with .Values.tls.secret }}
- name: tls
  secret: {secretName: {{ . }}}
{{- end }}
{{- end }}
