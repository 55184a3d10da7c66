export * from './code-pattern';
export * from './extract-code';
export { mentionedServices } from './service-mentions';
export { serviceKeyOf } from './service-names';
