export * from './app';
export * from './jobs';
export * from './log';
export * from './parse';
export * from './service.config';
export * from './setting';
