import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pause } from '@numera/kernel';

export interface ReadinessCheck {
  readonly ok: boolean;
  /** For the operator, in a few words; never an address with a password in it. */
  readonly detail?: string;
}

export interface ReadinessReport {
  readonly ready: boolean;
  /** `database`, `broker`, `migrations`, … */
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
}

export interface HealthServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host?: string;
  /** False only when the process is beyond help and must be started again. */
  live(): boolean;
  /** Whether it does its work now; a rejection counts as no. */
  ready(): Promise<ReadinessReport>;
  metrics(): Promise<string>;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

const READY_TIMEOUT_MS = 5_000;
const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * A service's small HTTP server for its keepers: `/health/live`, `/health/ready` and `/metrics`. It is
 * there before anything else of the service, so it stands on `node:http` alone.
 * What fails inside is answered without its message, which might hold an address with a password.
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, {});
    respond(path, response, options).catch(() => answer(response, 500, { error: 'failed' }));
  });
  await listen(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  path: string,
  response: ServerResponse,
  options: HealthServerOptions,
): Promise<void> {
  switch (path) {
    case '/health/live': {
      const live = options.live();
      return answer(response, live ? 200 : 503, { live });
    }
    case '/health/ready': {
      const report = await readiness(options);
      return answer(response, report.ready ? 200 : 503, report);
    }
    case '/metrics': {
      const [report, text] = await Promise.all([readiness(options), options.metrics()]);
      response.writeHead(200, { 'content-type': PROMETHEUS_TEXT });
      response.end(`${readinessText(report)}\n${text}`);
      return;
    }
    default:
      return answer(response, 404, { error: 'not found' });
  }
}

/** A check that hangs is one that fails. */
async function readiness(options: HealthServerOptions): Promise<ReadinessReport> {
  const failed = (detail: string): ReadinessReport => ({
    ready: false,
    checks: { readiness: { ok: false, detail } },
  });
  const late = new AbortController();
  const report = await Promise.race([
    options.ready().catch(() => failed('the check itself failed')),
    pause(READY_TIMEOUT_MS, late.signal).then(() => failed('no answer in time')),
  ]);
  late.abort();
  return report;
}

/** Readiness as a metric, so that an alert can tell a service that runs from one that works. */
function readinessText({ ready, checks }: ReadinessReport): string {
  const parts = Object.entries(checks).map(
    ([check, { ok }]) => `numera_ready_check{check="${check}"} ${Number(ok)}`,
  );
  return [
    '# HELP numera_ready Whether the service does its work: 1 or 0.',
    '# TYPE numera_ready gauge',
    `numera_ready ${Number(ready)}`,
    '# HELP numera_ready_check What readiness rests on: 1 where it holds, else 0.',
    '# TYPE numera_ready_check gauge',
    ...parts,
    '',
  ].join('\n');
}

function listen(server: Server, options: HealthServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host ?? '0.0.0.0', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function answer(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return void response.end();
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
