import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import { createProjectGraphAsync } from 'nx/src/project-graph/project-graph.js';
import tseslint from 'typescript-eslint';

// The boundary rule reads Nx's stored project graph, and skips itself with a mere warning where
// there is none, as after a fresh clone. So it is made first, without leaving a daemon behind.
process.env.NX_DAEMON ??= 'false';
await createProjectGraphAsync();

/** What each package may import, by the `nx.tags` of its package.json. */
const allowed = {
  'lib:kernel': [],
  'lib:codes': ['lib:kernel'],
  'lib:contracts': ['lib:kernel'],
  'lib:database': ['lib:kernel'],
  'lib:locales': ['lib:kernel'],
  'lib:messaging': ['lib:kernel', 'lib:contracts', 'lib:database'],
  'lib:service': ['lib:kernel', 'lib:contracts', 'lib:database', 'lib:messaging'],
  'lib:testing': ['type:lib'],
  'type:app': ['type:lib'],
  'app:sandbox': ['lib:kernel', 'lib:codes', 'lib:testing'],
  // The composition alone sees apps.
  'type:composition': ['type:lib', 'type:app'],
};

/** A library's tests may use `testing`, which itself is built on the libraries. */
const cyclesThroughTests = ['kernel', 'contracts', 'database', 'messaging', 'service'].map(
  (name) => ['@numera/testing', `@numera/${name}`],
);

function boundaries(alsoAllowed) {
  const depConstraints = Object.entries(allowed).map(([sourceTag, tags]) => ({
    sourceTag,
    onlyDependOnLibsWithTags: [...tags, ...alsoAllowed],
  }));
  return ['error', { depConstraints, ignoredCircularDependencies: cyclesThroughTests }];
}

/** Readings of the process's own clock. Times that were told (`new Date(ms)`) are none. */
const ownClock = [
  "MemberExpression[object.name='Date'][property.name='now']",
  "NewExpression[callee.name='Date'][arguments.length=0]",
].map((selector) => ({
  selector,
  message: 'Clocks of replicas differ: the database decides (now()); Clock only paces work.',
}));

/** What tests alone use: builds leave it out (nx.json). */
const helpersOfTests = ['fixture', 'world', 'replay', 'contract'];
const builtWithout = [
  '**/*spec.ts',
  ...helpersOfTests.map((role) => `**/*.${role}.ts`),
  '**/contract/**',
  '**/e2e/**',
  '**/simulated/**',
];

const unusedNames = { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true };

export default tseslint.config(
  {
    ignores: [
      '**/dist',
      '**/dist-web',
      '**/node_modules',
      '.nx',
      '.tmp',
      '.numera',
      'coverage',
      '**/*.tsbuildinfo',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@nx/enforce-module-boundaries': boundaries([]),
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Decorator metadata needs the classes of parameter types at run time.
      '@typescript-eslint/consistent-type-imports': 'off',
      // Nest has classes with nothing but a decorator, and takes literals for its option classes.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // `void | Promise<void>` is what a callback may answer.
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // A message class carries the type of its reply and nothing else of it.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // A number in a text is fine; an object would read [object Object].
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', unusedNames],
      // `for (;;)` and `while (true)` are loops that end by a return.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'always' },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    // What is proved through several services starts them, and the simulated world.
    files: ['**/*spec.ts', '**/*.fixture.ts'],
    rules: { '@nx/enforce-module-boundaries': boundaries(['lib:testing', 'type:app']) },
  },
  {
    files: ['apps/*/src/**/*.ts'],
    ignores: [
      '**/*spec.ts',
      // Simulated worlds, which have a time of their own, and what starts the whole.
      'apps/sandbox/**',
      'apps/standalone/**',
      'apps/*/src/simulated/**',
      '**/*.world.ts',
      '**/*.replay.ts',
      '**/*.contract.ts',
      // When a figure was taken, for whoever reads the charts.
      '**/*.metrics.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...ownClock] },
  },
  {
    files: ['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'],
    ignores: builtWithout,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [...helpersOfTests.map((role) => `*.${role}`), '**/e2e/*', '**/simulated/*'],
              message: 'Only tests may use it: builds leave it out.',
            },
          ],
        },
      ],
    },
  },
  {
    // Tests hand over methods of fakes and look at what frameworks type loosely.
    files: ['**/*spec.ts', 'libs/testing/**'],
    rules: {
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // `formData()` is not recommended for servers that strangers send to; the sandbox has one caller, its own.
    files: ['apps/sandbox/src/**'],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    rules: {
      'no-unused-vars': ['error', unusedNames],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  prettier,
);
