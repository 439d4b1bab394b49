import type { Container, Workload } from './manifests.ts'

/** The service that Datadog gives a container's logs, and what says so. */
export interface LogService {
  service: string
  by: string
}

/** In Datadog's order: the pod's annotation for the container, its tag label, the pod's tag label, DD_SERVICE, the image's short name. */
export function logServiceOf({ podLabels, podAnnotations }: Workload, container: Container): LogService {
  const annotated = podAnnotations[`ad.datadoghq.com/${container.name}.logs`]
  if (annotated !== undefined) {
    const service = serviceIn(annotated)
    if (service !== undefined) return { service, by: `annotation ad.datadoghq.com/${container.name}.logs` }
  }
  for (const label of [`tags.datadoghq.com/${container.name}.service`, 'tags.datadoghq.com/service']) {
    const service = podLabels[label]
    if (service) return { service, by: `label ${label}` }
  }
  const variable = container.env.find(({ name }) => name === 'DD_SERVICE')?.value
  if (variable) return { service: variable, by: 'DD_SERVICE' }
  return { service: shortImage(container.image), by: `the name of the image ${container.image}` }
}

function serviceIn(annotation: string): string | undefined {
  try {
    const parsed = JSON.parse(annotation) as unknown
    const [first] = Array.isArray(parsed) ? parsed : [parsed]
    const service = (first as { service?: unknown } | null)?.service
    return typeof service === 'string' ? service : undefined
  } catch {
    // The agent ignores an annotation that is no JSON, too.
    return undefined
  }
}

/** `acr.azurecr.io/oms/web:1.2@sha256:…` is `web`. */
function shortImage(image: string): string {
  return (image.split('@')[0] ?? '').split('/').at(-1)?.split(':')[0] ?? ''
}
