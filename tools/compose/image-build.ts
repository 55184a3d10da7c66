import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  DockerfileParser,
  Copy,
  From,
  Healthcheck,
  Instruction,
  JSONInstruction,
  PropertyInstruction,
} from 'dockerfile-ast';
import { contextSelection, linkTree, type Selection } from './file-tree';

/** What an engine would start containers from. */
export interface Image {
  /** Where its file system is. */
  readonly root: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly healthcheck: readonly string[];
  readonly stopSignal: string;
}

export interface ImageBuildOptions {
  /** The repository. */
  readonly context: string;
  /** Where stages are built, on the same disk as the repository. */
  readonly folder: string;
  /** Commands that are carried out by something quicker that comes to the same. */
  readonly shortcuts?: Readonly<Record<string, (workdir: string) => void>>;
}

type Draft = { -readonly [K in keyof Image]: Image[K] };

const run = promisify(execFile);
const BUILD_LIMIT_MS = 300_000;

/**
 * Carries out the Dockerfile's instructions in plain folders, without an engine: `COPY` with
 * `.dockerignore`, `RUN` by this machine's shell and Node.js, a stage once however many images need it. Base
 * images are empty folders, and users are not changed.
 */
export class ImageBuild {
  private readonly stages = new Map<string, Promise<Image>>();
  private readonly instructions: Map<string, readonly Instruction[]>;
  private readonly selection: Selection;

  constructor(private readonly options: ImageBuildOptions) {
    const { context } = options;
    this.instructions = stagesOf(readFileSync(join(context, 'Dockerfile'), 'utf8'));
    this.selection = contextSelection(readFileSync(join(context, '.dockerignore'), 'utf8'));
  }

  /** `docker build --build-arg …`: the last stage. */
  build(args: Readonly<Record<string, string>>): Promise<Image> {
    const last = [...this.instructions.keys()].at(-1) ?? '';
    return this.buildStage(last, join('final', ...Object.values(args)), args);
  }

  private stage(name: string): Promise<Image> {
    const known = this.stages.get(name) ?? this.buildStage(name, name, {});
    this.stages.set(name, known);
    return known;
  }

  private async buildStage(
    name: string,
    folder: string,
    args: Readonly<Record<string, string>>,
  ): Promise<Image> {
    const image: Draft = {
      root: join(this.options.folder, folder),
      workdir: '/',
      env: {},
      user: 'root',
      entrypoint: [],
      healthcheck: [],
      stopSignal: 'SIGTERM',
    };
    mkdirSync(image.root, { recursive: true });
    const given: Record<string, string> = {};
    for (const instruction of this.instructions.get(name) ?? []) {
      if (instruction.getKeyword() === 'ARG') {
        Object.assign(given, { ...properties(instruction), ...pick(args, instruction) });
      } else {
        await this.carryOut(instruction, image, given);
      }
    }
    return image;
  }

  private async carryOut(
    instruction: Instruction,
    image: Draft,
    args: Readonly<Record<string, string>>,
  ): Promise<void> {
    const text = instruction.getArgumentsContent() ?? '';
    switch (instruction.getKeyword()) {
      case 'WORKDIR':
        image.workdir = text;
        mkdirSync(join(image.root, text), { recursive: true });
        return;
      case 'ENV':
        image.env = { ...image.env, ...properties(instruction) };
        return;
      case 'COPY':
        return this.copy(instruction as Copy, image, args);
      case 'RUN':
        return this.run(text, image, args);
      case 'USER':
        image.user = text;
        return;
      case 'STOPSIGNAL':
        image.stopSignal = text;
        return;
      case 'ENTRYPOINT':
        image.entrypoint = strings(instruction as JSONInstruction);
        return;
      case 'HEALTHCHECK':
        image.healthcheck = healthcheckOf(instruction as Healthcheck);
        return;
      case 'EXPOSE':
        return;
      default:
        throw new Error(`The Dockerfile says ${instruction.getKeyword()}, which is not known here`);
    }
  }

  private async copy(
    instruction: Copy,
    image: Draft,
    args: Readonly<Record<string, string>>,
  ): Promise<void> {
    const words = instruction.getArguments().map((word) => expand(word.getValue(), args));
    const [from = '', to = ''] = words;
    const target = join(image.root, image.workdir, to);
    const stage = instruction.getFromFlag()?.getValue();
    if (stage == null) return linkTree(join(this.options.context, from), target, this.selection);
    linkTree(join((await this.stage(stage)).root, from), target);
  }

  private async run(
    command: string,
    image: Draft,
    args: Readonly<Record<string, string>>,
  ): Promise<void> {
    const cwd = join(image.root, image.workdir);
    const shortcut = this.options.shortcuts?.[command];
    if (shortcut) return shortcut(cwd);
    const env = { ...process.env, ...args, ...image.env };
    await run('sh', ['-c', command], { cwd, env, timeout: BUILD_LIMIT_MS, maxBuffer: 1 << 26 });
  }
}

/** The instructions of each stage by its name; the last one may have none. */
function stagesOf(text: string): Map<string, readonly Instruction[]> {
  const stages = new Map<string, Instruction[]>();
  let current: Instruction[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction instanceof From) {
      current = [];
      stages.set(instruction.getBuildStage() ?? '', current);
    } else {
      current.push(instruction);
    }
  }
  return stages;
}

function expand(word: string, args: Readonly<Record<string, string>>): string {
  return word.replace(/\$\{(\w+)\}/gu, (_, name: string) => {
    const value = args[name];
    if (!value) throw new Error(`The Dockerfile needs the build argument ${name}`);
    return value;
  });
}

/** Those of the given arguments that the instruction declares. */
function pick(
  args: Readonly<Record<string, string>>,
  declared: Instruction,
): Record<string, string> {
  const names = Object.keys(properties(declared));
  return Object.fromEntries(Object.entries(args).filter(([name]) => names.includes(name)));
}

function properties(instruction: Instruction): Record<string, string> {
  const found = (instruction as PropertyInstruction).getProperties();
  return Object.fromEntries(found.map((one) => [one.getName(), one.getValue() ?? '']));
}

function strings(instruction: JSONInstruction): string[] {
  return instruction.getJSONStrings().map((one) => one.getJSONValue());
}

function healthcheckOf(instruction: Healthcheck): string[] {
  const text = instruction.getArgumentsContent() ?? '';
  return ['CMD', ...(JSON.parse(text.slice(text.indexOf('['))) as string[])];
}
