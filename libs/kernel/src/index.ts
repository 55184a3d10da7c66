export * from './backoff';
export * from './clock';
export * from './countries';
export * from './errors';
export * from './ids';
export * from './masked';
export * from './money';
export * from './phone';
