import { ApiObject, Chart } from 'cdk8s';
import { ServiceAccountRef } from '../../src';

/** What a Deployment of a test has beside its name. */
interface DeploymentOptions {
  readonly ports?: object[];
  readonly serviceAccount?: string;
  readonly container?: object;
  readonly annotations?: Record<string, string>;
  readonly namespace?: string;
  readonly pod?: object;
}

/** A Deployment with one container. */
export function deployment(chart: Chart, name: string, options: DeploymentOptions = {}): ApiObject {
  const { ports = [{ name: 'http', containerPort: 8080 }], serviceAccount, container, annotations, namespace, pod } = options;
  return new ApiObject(chart, name, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...(namespace && { namespace }) },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name, version: 'v1' }, ...(annotations && { annotations }) },
        spec: { ...(serviceAccount && { serviceAccountName: serviceAccount }), containers: [{ name, image: name, ports, ...container }], ...pod },
      },
    },
  });
}

/** A ServiceAccount of another app. */
export function account(chart: Chart, name: string, namespace?: string): ServiceAccountRef {
  return ServiceAccountRef.fromName(chart, `account-${namespace ?? ''}-${name}`, { name, namespace });
}

/** The specs of the objects of one kind, by name. */
export function specs(manifests: any[], kind: string): Record<string, any> {
  return Object.fromEntries(manifests.filter((each) => each.kind === kind).map(({ metadata, spec }) => [metadata.name, spec]));
}
