{{- define "crossdesk.labels" -}}
app.kubernetes.io/name: crossdesk
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "crossdesk.selector" -}}
app.kubernetes.io/name: crossdesk
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{/* The Deployment of one part: "api" or "worker". */}}
{{- define "crossdesk.deployment" -}}
{{- $values := .root.Values }}
{{- $own := index $values .part }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .root.Release.Name }}-{{ .part }}
  labels:
    {{- include "crossdesk.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .part }}
spec:
  replicas: {{ $own.replicas }}
  strategy:
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  selector:
    matchLabels:
      {{- include "crossdesk.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "crossdesk.labels" .root | nindent 8 }}
        app.kubernetes.io/component: {{ .part }}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "3000"
        prometheus.io/path: /metrics
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ .root.Release.Name }}
      automountServiceAccountToken: false
      {{- with $values.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      # Longer than an instance takes to stop in order.
      terminationGracePeriodSeconds: {{ add 40 (div (int $values.shutdownDelayMs) 1000) }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        runAsGroup: 1000
        fsGroup: 1000
        seccompProfile: { type: RuntimeDefault }
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "crossdesk.selector" . | nindent 14 }}
      containers:
        - name: {{ .part }}
          image: "{{ $values.image.repository }}:{{ $values.image.tag | default .root.Chart.AppVersion }}"
          imagePullPolicy: {{ $values.image.pullPolicy }}
          args: ["instance/main.js", {{ .part | quote }}]
          env:
            - name: CROSSDESK_INSTANCE
              value: {{ required "instance: give the id of this instance, like acme" $values.instance | quote }}
            - name: CROSSDESK_PUBLIC_URL
              value: {{ required "publicUrl: give where partners and users reach this instance" $values.publicUrl | quote }}
            - name: TEMPORAL_ADDRESS
              value: {{ required "temporal.address: give host and port of Temporal" $values.temporal.address | quote }}
            - name: TEMPORAL_NAMESPACE
              value: {{ $values.temporal.namespace | quote }}
            - name: PORT
              value: "3000"
            {{- if eq .part "worker" }}
            - name: CROSSDESK_WORKER_PORT
              value: "3000"
            {{- else }}
            - name: CROSSDESK_SHUTDOWN_DELAY_MS
              value: {{ int $values.shutdownDelayMs | quote }}
            {{- end }}
            {{- range $name, $value := $values.settings }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
          envFrom:
            - secretRef:
                name: {{ required "existingSecret: name a Secret with DATABASE_URL and CROSSDESK_SECRET_KEY" $values.existingSecret }}
          ports:
            - { name: http, containerPort: 3000 }
          # The first start after an upgrade migrates the database.
          startupProbe:
            httpGet: { path: /healthz, port: http }
            periodSeconds: 5
            failureThreshold: 120
          readinessProbe:
            httpGet: { path: /readyz, port: http }
            periodSeconds: 5
            timeoutSeconds: 5
          livenessProbe:
            httpGet: { path: /healthz, port: http }
            periodSeconds: 20
            timeoutSeconds: 5
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          resources:
            {{- toYaml $own.resources | nindent 12 }}
          volumeMounts:
            - { name: uploads, mountPath: /tmp }
      volumes:
        - name: uploads
          emptyDir:
            sizeLimit: {{ $values.uploads.sizeLimit }}
      {{- with $values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .root.Release.Name }}-{{ .part }}
  labels:
    {{- include "crossdesk.labels" .root | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "crossdesk.selector" . | nindent 6 }}
{{- end }}
