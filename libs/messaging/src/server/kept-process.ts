import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

export interface KeptProcessOptions {
  env: NodeJS.ProcessEnv;
  /** Gets the process's pid while it runs. */
  pidFile: string;
  logFile: string;
  /** Deleted after the process when this process ended without stopping it. */
  removeFolder?: string | undefined;
}

/** A program that never outlives this process. */
export interface KeptProcess {
  /** Resolves when the program has ended, by itself or not. */
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  /** SIGTERM, and SIGKILL when it takes too long; resolves when the program has ended. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when the program has ended. */
  kill(): Promise<void>;
}

/**
 * A shell is the program's parent and waits for it; beside it a second one waits for the end of its
 * input, which comes when this process ends, even killed, and then ends the program. Both are in a
 * session of their own, so that Ctrl-C in the terminal reaches this process alone.
 *
 * $1 is the pid file, $2 the folder to remove when we were killed, the rest the program.
 */
const SCRIPT = `
  umask 077
  pid_file=$1 remove=$2
  shift 2
  rm -f -- "$pid_file.orphan"
  exec 3<&0
  "$@" </dev/null 3<&- &
  program=$!
  echo "$program" >"$pid_file"
  (
    read -r word <&3
    if [ "$word" != stop ] && [ -n "$remove" ]; then
      : >"$pid_file.orphan"
      kill -KILL "$program"
    fi
    kill -TERM "$program"
    tries=0
    while [ $tries -lt 150 ]; do
      tries=$((tries + 1))
      sleep 0.1
    done
    kill -KILL "$program"
  ) 2>/dev/null &
  watcher=$!
  exec 3<&-
  wait "$program"
  code=$?
  kill "$watcher" 2>/dev/null
  if [ -e "$pid_file.orphan" ]; then rm -rf -- "$remove"; fi
  rm -f -- "$pid_file"
  exit $code`;

export function keepProcess(
  program: string,
  args: readonly string[],
  options: KeptProcessOptions,
): KeptProcess {
  const log = openSync(options.logFile, 'a', 0o600);
  const shellArgs = ['-c', SCRIPT, 'sh', options.pidFile, options.removeFolder ?? ''];
  const child = spawn('/bin/sh', [...shellArgs, program, ...args], {
    cwd: '/',
    detached: true,
    env: options.env,
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  letProcessEnd(child);
  let over = false;
  const ended = new Promise<void>((resolve) => {
    const finish = (): void => {
      over = true;
      child.stdin?.end('stop\n');
      resolve();
    };
    child.once('error', finish);
    child.once('exit', finish);
  });
  return {
    ended,
    hasEnded: () => over,
    stop: () => {
      child.ref();
      if (!over) child.stdin?.end('stop\n');
      return ended;
    },
    kill: () => {
      child.ref();
      if (!over) process.kill(Number(readFileSync(options.pidFile, 'utf8')), 'SIGKILL');
      return ended;
    },
  };
}

/** Neither the shell nor the pipe to it is a reason for this process to go on. */
function letProcessEnd(child: ChildProcess): void {
  child.unref();
  const input = child.stdin as unknown as { unref?: () => void } | null;
  input?.unref?.();
  child.stdin?.on('error', () => undefined);
}
