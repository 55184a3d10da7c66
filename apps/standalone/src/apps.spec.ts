import { MODULE_METADATA } from '@nestjs/common/constants';
import { PATTERN_METADATA } from '@nestjs/microservices/constants';
import { allContracts } from '@numera/contracts';
import { APPS } from './apps';

/** The messages that an app's controllers take. */
function takenBy(module: object): string[] {
  const controllers = (Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, module) ?? []) as {
    prototype: object;
  }[];
  return controllers.flatMap(({ prototype }) =>
    Object.values(Object.getOwnPropertyDescriptors(prototype)).flatMap(({ value }) =>
      typeof value === 'function'
        ? ((Reflect.getMetadata(PATTERN_METADATA, value as object) ?? []) as string[])
        : [],
    ),
  );
}

it('has somebody for every event: one that nobody takes would wait in its outbox for ever', () => {
  const taken = new Set(APPS.flatMap(({ module }) => takenBy(module)));
  const unheard = allContracts().filter(({ kind, name }) => kind === 'event' && !taken.has(name));
  expect(unheard.map(({ name }) => name)).toEqual([]);
});

it('has its service carry out each command and answer each query', () => {
  const owned = APPS.flatMap(({ name, module }) => takenBy(module).map((one) => [name, one]));
  const missing = allContracts().filter(
    ({ kind, owner, name }) =>
      kind !== 'event' && !owned.some(([app, one]) => app === owner && one === name),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});
