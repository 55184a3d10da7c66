import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program, and what stands before its own arguments. */
export interface Program {
  readonly file: string;
  readonly prefix: readonly string[];
}

export interface ProgramRun {
  readonly variables?: Readonly<Record<string, string>>;
  /** Receives the output line by line; left out, the output is kept and answered. */
  readonly onLine?: (line: string) => void;
}

export interface ProgramResult {
  readonly exitCode: number;
  readonly output: string;
  /** What it complained about. */
  readonly complaint: string;
}

/** Enough for the last words of a program that failed. */
const COMPLAINT_LIMIT = 4_000;

/** Runs a program to its end; one that cannot be started is answered as exit code 127. */
export async function runProgram(
  program: Program,
  args: readonly string[],
  { variables = {}, onLine }: ProgramRun = {},
): Promise<ProgramResult> {
  const child = spawn(program.file, [...program.prefix, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment(), ...variables },
  });
  let output = '';
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT_LIMIT);
  });
  const keep = (text: string): void => {
    output += text;
  };
  if (onLine) createInterface({ input: child.stdout }).on('line', onLine);
  else child.stdout.setEncoding('utf8').on('data', keep);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ exitCode: 127, output, complaint: error.message }));
    child.once('close', (code) =>
      resolve({ exitCode: code ?? -1, output, complaint: complaint.trim() }),
    );
  });
}

/** Without the caller's PG* settings, which would steer PostgreSQL's programs elsewhere. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(PG[A-Z]+|LC_[A-Z]+|LANG|LANGUAGE)$/u.test(name),
  );
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}
