export * from './database';
export * from './database-error';
export * from './database.module';
export * from './migrate';
export * from './replicas';
export * from './roles';
export * from './sql';
