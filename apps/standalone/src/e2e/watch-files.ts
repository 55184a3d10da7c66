import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../../..');
export const RULES = join(ROOT, 'deploy/prometheus/rules.yml');
export const RULE_TESTS = join(ROOT, 'deploy/prometheus/rules.test.yml');
const DASHBOARDS = join(ROOT, 'deploy/grafana/dashboards');

export interface Alert {
  readonly name: string;
  readonly expression: string;
  readonly severity: string;
  readonly runbook: string;
}

export interface PanelQuery {
  readonly dashboard: string;
  readonly panel: string;
  /** As Grafana sends it when nothing is chosen in the dashboard's variables. */
  readonly expression: string;
}

interface Dashboard {
  readonly templating: { readonly list: readonly { name: string; query: string }[] };
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { expr: string }[];
  }[];
}

/** The alerts, read from the shape in which `rules.yml` is written; a file of another shape gives none. */
export async function readAlerts(): Promise<Alert[]> {
  const [, ...blocks] = (await readFile(RULES, 'utf8')).split(/^ {6}- alert: /mu);
  return blocks.map((block) => {
    const body = block.split(/^ {2}- name:/mu)[0] ?? '';
    const field = (name: string): string =>
      new RegExp(`^ +${name}: (.*)$`, 'mu').exec(body)?.[1] ?? '';
    const many = /^ +expr: [|>]-?\n((?: {10}.*\n)+)/mu.exec(body)?.[1];
    return {
      name: body.split('\n', 1)[0]?.trim() ?? '',
      expression: many ?? field('expr').replace(/^'|'$/gu, ''),
      severity: field('severity'),
      runbook: field('runbook_url'),
    };
  });
}

export async function readQueries(): Promise<PanelQuery[]> {
  const files = (await readdir(DASHBOARDS)).filter((name) => name.endsWith('.json'));
  const queries = await Promise.all(
    files.map(async (file) => {
      const content = await readFile(join(DASHBOARDS, file), 'utf8');
      const { panels, templating } = JSON.parse(content) as Dashboard;
      return panels.flatMap(({ title, targets = [] }) =>
        targets.map(({ expr }) => ({
          dashboard: file,
          panel: title,
          expression: templating.list
            .reduce((text, { name }) => text.replaceAll(`$${name}`, '.*'), expr)
            .replaceAll('$__rate_interval', '1m'),
        })),
      );
    }),
  );
  return queries.flat();
}

/** The metrics that dashboards fill their variables from. */
export async function readVariableQueries(): Promise<string[]> {
  const files = (await readdir(DASHBOARDS)).filter((name) => name.endsWith('.json'));
  const all = await Promise.all(
    files.map(async (file) => {
      const content = await readFile(join(DASHBOARDS, file), 'utf8');
      return (JSON.parse(content) as Dashboard).templating.list.map(({ query }) => query);
    }),
  );
  return all.flat();
}

export const readDocument = (name: string): Promise<string> =>
  readFile(join(ROOT, 'docs', name), 'utf8');

/** Every metric of ours, of Node.js or of RabbitMQ that an expression names. */
export function metricsIn(expression: string): string[] {
  return expression.match(/\b(?:numera|nodejs|process|rabbitmq)_[a-z0-9_]+/gu) ?? [];
}
