import { Logger } from '@nestjs/common';
import { jobOrigin, noteStep, runWithOrigin } from '@numera/messaging';
import { createLog, NestLog, stepLevelOf } from './log';
import type { ServiceConfig } from './service.config';

const ORIGIN = jobOrigin('7', 'c0ffee00-1111-4222-8333-444444444444');

function logged(config: Partial<ServiceConfig>, work: () => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const whole: ServiceConfig = {
    logLevel: 'info',
    environment: 'production',
    databaseUrl: null,
    ...config,
  };
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog(whole, ['open sesame'], { service: 'orders', destination });
  Logger.overrideLogger(new NestLog(log, stepLevelOf(whole)));
  try {
    work();
  } finally {
    Logger.overrideLogger(false);
  }
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const note = (): void => noteStep({ msg: 'update received', updateId: '1', kind: 'message' });

describe('a step', () => {
  it('is a line of the log in production, with the ids of what it belongs to', () => {
    const [line] = logged({}, () => runWithOrigin(ORIGIN, note));
    expect(line).toMatchObject({
      level: 30,
      service: 'orders',
      correlationId: ORIGIN.correlationId,
      botId: '7',
      msg: 'update received',
      updateId: '1',
    });
  });

  it('belongs to what it is said to, whatever is being handled', () => {
    const [line] = logged({}, () =>
      runWithOrigin(jobOrigin('8'), () =>
        noteStep({ msg: 'update received', updateId: '1', kind: 'message' }, ORIGIN),
      ),
    );
    expect(line).toMatchObject({ correlationId: ORIGIN.correlationId, botId: '7' });
  });

  it('is not written for people, unless they want to see everything', () => {
    const environment = 'development';
    expect(logged({ environment }, note)).toHaveLength(0);
    expect(logged({ environment, logLevel: 'debug' }, note)).toHaveLength(1);
    expect(logged({ logLevel: 'warn' }, note)).toHaveLength(0);
  });
});

it('takes secrets and bot tokens out of whatever is logged', () => {
  const token = `123456789:${'x'.repeat(35)}`;
  const [line] = logged({}, () => new Logger('x').warn({ msg: `open sesame ${token}` }));
  expect(line?.['msg']).toBe('… …');
});
