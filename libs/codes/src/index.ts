export * from './code-pattern';
export * from './extract-code';
