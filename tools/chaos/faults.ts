import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceProcess } from '../stack/service-process';
import type { Stack } from '../stack/stack';
import type { Fault } from './plan';

/** When a fault was, unix milliseconds, and whom it may have caught in the middle of something. */
export interface FaultRecord {
  readonly kind: Fault['kind'];
  readonly what: string;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  /** Until a whole order could be made again; null when it could not within the limit. */
  recoveredMs: number | null;
}

/** Carries out a fault; resolves when its cause is over: the process dead, the server up again. */
export async function commitFault(stack: Stack, fault: Fault): Promise<FaultRecord> {
  const beganAtMs = Date.now();
  const what = await carryOut(stack, fault);
  return { kind: fault.kind, what, beganAtMs, endedAtMs: Date.now(), recoveredMs: null };
}

async function carryOut(stack: Stack, fault: Fault): Promise<string> {
  const { postgres, rabbitMq } = stack.servers;
  if (!postgres || !rabbitMq) throw new Error('the servers must be private ones');
  switch (fault.kind) {
    case 'one replica killed':
    case 'two killed shortly after each other': {
      const names: string[] = [];
      for (const [at, victim] of fault.victims.entries()) {
        if (at > 0) await delay(fault.gapMs);
        names.push(kill(stack.replicasOf(victim.service), victim.lot));
      }
      return names.join(', ');
    }
    case 'a whole service killed': {
      const service = fault.victims[0]?.service ?? '';
      for (const one of stack.replicasOf(service)) one.kill();
      return service;
    }
    case 'RabbitMQ restarted':
      await rabbitMq.restart();
      return 'in good order';
    case 'RabbitMQ killed':
      await rabbitMq.kill();
      await delay(fault.gapMs);
      await rabbitMq.start();
      return 'SIGKILL';
    case 'PostgreSQL restarted':
      await postgres.shutDown('fast');
      await delay(fault.gapMs);
      await postgres.start();
      return 'fast';
    case 'PostgreSQL crashed':
      await postgres.shutDown('immediate');
      await delay(fault.gapMs);
      await postgres.start();
      return 'immediate';
  }
}

function kill(replicas: readonly ServiceProcess[], lot: number): string {
  const victim = replicas[Math.floor(lot * replicas.length)];
  victim?.kill();
  return victim?.name ?? 'nobody';
}
