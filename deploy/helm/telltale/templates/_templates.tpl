{{- define "telltale.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "telltale.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "telltale.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "telltale.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "telltale.selectorLabels" -}}
app.kubernetes.io/name: {{ include "telltale.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "telltale.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "telltale.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "telltale.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}{{ default (include "telltale.fullname" .) .Values.serviceAccount.name }}
{{- else }}{{ default "default" .Values.serviceAccount.name }}{{ end }}
{{- end }}

{{- define "telltale.image" -}}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else }}{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}{{ end }}
{{- end }}

{{/* telltale.yaml: what was given, and over it what only the chart can know. */}}
{{- define "telltale.settings" -}}
{{- $own := dict
      "rule_files" (list "rules/*.yaml")
      "memory" (dict "limit" (printf "%dMiB" (int .Values.memory.limitMiB)))
      "metrics" (dict "listen_address" "0.0.0.0:9740")
      "detection" (dict "share" (divf 1.0 (float64 .Values.replicas) | printf "%.6f" | float64)) }}
{{- if eq .Values.mode "gateway" }}
{{- $own = mergeOverwrite $own (dict
      "grpc" (dict "listen_address" "0.0.0.0:9738")
      "http" (dict "listen_address" "0.0.0.0:9739")
      "web" (dict "listen_address" "0.0.0.0:9737")
      "storage" (dict "path" "/var/lib/telltale" "max_size" .Values.storage.maxSize)) }}
{{- if .Values.auth.existingSecret }}
{{- $_ := set $own "auth" (dict "tokens" (list
      (dict "name" "workflows" "file" "/etc/telltale-tokens/ingest" "rights" (list "ingest"))
      (dict "name" "operators" "file" "/etc/telltale-tokens/operate" "rights" (list "read" "operate")))) }}
{{- end }}
{{- if .Values.tls.existingSecret }}
{{- $tls := dict "cert_file" "/etc/telltale-tls/tls.crt" "key_file" "/etc/telltale-tls/tls.key" }}
{{- if .Values.tls.clientCa }}{{ $_ := set $tls "client_ca_file" "/etc/telltale-tls/ca.crt" }}{{ end }}
{{- range list "grpc" "http" "web" }}{{ $_ := set (index $own .) "tls" $tls }}{{ end }}
{{- end }}
{{- if .Values.insecure }}{{ $_ := set $own "insecure" true }}{{ end }}
{{- else }}
{{- $half := div (include "telltale.mebibytes" .Values.storage.sidecarSize | int) 2 }}
{{- $_ := set $own "storage" (dict "path" "/var/lib/telltale" "max_size" (printf "%dMiB" $half)) }}
{{- end }}
{{- mergeOverwrite (deepCopy .Values.settings) $own | toYaml }}
{{- end }}

{{/* "1Gi" and "512Mi" in MiB. */}}
{{- define "telltale.mebibytes" -}}
{{- if hasSuffix "Gi" . }}{{ mul (trimSuffix "Gi" . | int) 1024 }}{{ else }}{{ trimSuffix "Mi" . | int }}{{ end }}
{{- end }}

{{- define "telltale.resources" -}}
{{- $resources := deepCopy .Values.resources }}
{{- $limits := default dict $resources.limits }}
{{- if not $limits.memory }}{{ $_ := set $limits "memory" (printf "%dMi" (div (mul (int .Values.memory.limitMiB) 3) 2)) }}{{ end }}
{{- $requests := default dict $resources.requests }}
{{- if not $requests.memory }}{{ $_ := set $requests "memory" (printf "%dMi" (div (int .Values.memory.limitMiB) 2)) }}{{ end }}
{{- dict "limits" $limits "requests" $requests | toYaml }}
{{- end }}

{{/* What both modes have of the container. */}}
{{- define "telltale.container" -}}
name: telltale
image: {{ include "telltale.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args:
  - serve
  - --config.file=/etc/telltale/telltale.yaml
  - --log.format=json
  {{- if eq .Values.mode "sidecar" }}
  - --start.linger=10s
  {{- end }}
  {{- with .Values.extraArgs }}{{ toYaml . | nindent 2 }}{{ end }}
{{- with .Values.extraEnv }}
env: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext: {{- toYaml .Values.securityContext | nindent 2 }}
resources: {{- include "telltale.resources" . | nindent 2 }}
volumeMounts:
  - {name: telltale-settings, mountPath: /etc/telltale, readOnly: true}
  - {name: telltale-state, mountPath: /var/lib/telltale}
  {{- if and (eq .Values.mode "gateway") .Values.auth.existingSecret }}
  - {name: telltale-tokens, mountPath: /etc/telltale-tokens, readOnly: true}
  {{- end }}
  {{- if and (eq .Values.mode "gateway") .Values.tls.existingSecret }}
  - {name: telltale-tls, mountPath: /etc/telltale-tls, readOnly: true}
  {{- end }}
  {{- with .Values.extraVolumeMounts }}{{ toYaml . | nindent 2 }}{{ end }}
{{- end }}

{{- define "telltale.settingsVolume" -}}
name: telltale-settings
configMap:
  name: {{ include "telltale.fullname" . }}
  items:
    - {key: telltale.yaml, path: telltale.yaml}
    {{- range $name, $text := .Values.rules }}
    - {key: {{ $name }}, path: rules/{{ $name }}}
    {{- end }}
{{- end }}

{{/*
For the charts of workflows, which have this one as a dependency with telltale.mode=sidecar:

  initContainers: {{- include "telltale.sidecar" .Subcharts.telltale | nindent 8 }}
  volumes: {{- include "telltale.sidecar.volumes" .Subcharts.telltale | nindent 8 }}
  metadata.annotations: {{- include "telltale.sidecar.annotations" .Subcharts.telltale | nindent 8 }}

No readinessProbe and no startupProbe: they would gate the whole pod, and a sick observer must not take the workflow out of
service or keep it from beginning (hence --start.linger, too: the kubelet goes on once it has seen the process run). The liveness
probe restarts one that has not answered for two minutes.
*/}}
{{- define "telltale.sidecar" -}}
- restartPolicy: Always
  ports:
    - {name: telltale, containerPort: 9740}
  livenessProbe:
    httpGet: {path: /-/healthy, port: telltale}
    periodSeconds: 20
    timeoutSeconds: 5
    failureThreshold: 6
{{ include "telltale.container" . | indent 2 }}
{{- end }}

{{- define "telltale.sidecar.volumes" -}}
- {{- include "telltale.settingsVolume" . | nindent 2 }}
- name: telltale-state
  emptyDir: {sizeLimit: {{ .Values.storage.sidecarSize }}}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "telltale.sidecar.annotations" -}}
checksum/telltale: {{ print (include "telltale.settings" .) (toYaml .Values.rules) | sha256sum }}
{{- end }}
