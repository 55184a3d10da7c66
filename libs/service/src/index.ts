export * from './app';
export * from './health-server';
export * from './jobs';
export * from './log';
export * from './metrics';
export * from './parse';
export * from './service.config';
export * from './setting';
