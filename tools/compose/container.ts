import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import type { Image } from './image-build';

const STOP_LIMIT_MS = 30_000;

/** An image's command as a process of this machine, with a container's environment and nothing of ours. */
export class Container {
  private readonly child: ChildProcess;
  private readonly ended: Promise<number>;
  output = '';

  constructor(
    private readonly image: Image,
    private readonly env: Readonly<Record<string, string>>,
    command: readonly string[] = [],
  ) {
    this.child = this.spawn([...image.entrypoint, ...command]);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.ended = codeOf(this.child);
  }

  /** Its exit code, once it has ended by itself. */
  wait(): Promise<number> {
    return this.ended;
  }

  /** Runs a healthcheck's command beside it; true where it says healthy. */
  async isHealthy(
    [kind, ...test]: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    if (kind !== 'CMD') throw new Error(`A healthcheck by ${kind} needs a shell in the image`);
    return (await codeOf(this.spawn(test, env))) === 0;
  }

  /** As an engine stops it: the image's signal, and a kill at the end of its patience. Answers the exit code. */
  async stop(): Promise<number> {
    this.child.kill(this.image.stopSignal as NodeJS.Signals);
    const late = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
    const code = await this.ended;
    clearTimeout(late);
    return code;
  }

  private spawn(
    [program = '', ...args]: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): ChildProcess {
    const PATH = dirname(process.execPath);
    return spawn(program, args, {
      cwd: join(this.image.root, this.image.workdir),
      env: { PATH, ...this.image.env, ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

async function codeOf(child: ChildProcess): Promise<number> {
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? -1;
}
