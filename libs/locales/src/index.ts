export * from './format';
export * from './translator';
