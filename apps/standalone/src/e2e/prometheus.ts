import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@numera/testing';

/** One value of an answer, with its labels. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export interface ScrapeTarget {
  readonly service: string;
  readonly port: number;
}

/** A real Prometheus that scrapes these targets every second, with the rules that we ship. */
export class Prometheus {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly url: string,
  ) {}

  static async start(
    program: string,
    targets: readonly ScrapeTarget[],
    rules: string,
  ): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'numera-prometheus-'));
    const config = join(folder, 'prometheus.yml');
    await writeFile(config, configOf(targets, rules));
    const port = await freePort();
    const child = spawn(
      program,
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      { stdio: 'ignore' },
    );
    const prometheus = new Prometheus(child, folder, `http://127.0.0.1:${port}`);
    try {
      const isUp = async (): Promise<boolean> =>
        (await fetch(`${prometheus.url}/-/ready`).catch(() => null))?.ok ?? false;
      await waitFor(isUp, { deadlineMs: 15_000, what: 'Prometheus' });
    } catch (thrown) {
      await prometheus.stop();
      throw thrown;
    }
    return prometheus;
  }

  /** @throws Error with what Prometheus says of an expression that it cannot evaluate */
  async query(expression: string): Promise<readonly Sample[]> {
    const body = new URLSearchParams({ query: expression });
    const response = await fetch(`${this.url}/api/v1/query`, { method: 'POST', body });
    const answer = (await response.json()) as { error?: string; data?: { result: Sample[] } };
    if (!answer.data) throw new Error(`${answer.error ?? 'no answer'}: ${expression}`);
    return answer.data.result;
  }

  /** The rules that it has loaded, with what went wrong when they were evaluated. */
  async rules(): Promise<readonly { name: string; health: string; lastError?: string }[]> {
    const response = await fetch(`${this.url}/api/v1/rules`);
    type Groups = { data: { groups: { rules: { name: string; health: string }[] }[] } };
    return ((await response.json()) as Groups).data.groups.flatMap((group) => group.rules);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode === null && this.child.kill('SIGKILL')) await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

function configOf(targets: readonly ScrapeTarget[], rules: string): string {
  return JSON.stringify({
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: [rules],
    scrape_configs: [
      {
        job_name: 'numera',
        honor_labels: true,
        static_configs: targets.map(({ service, port }) => ({
          targets: [`127.0.0.1:${port}`],
          labels: { service },
        })),
      },
    ],
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
