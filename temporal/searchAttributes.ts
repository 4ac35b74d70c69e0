import { defineSearchAttributeKey } from '@temporalio/common';

/** The search attributes for operators. They are registered when an instance starts. */
export const crossdeskNumber = defineSearchAttributeKey('CrossdeskNumber', 'KEYWORD');
export const crossdeskState = defineSearchAttributeKey('CrossdeskState', 'KEYWORD');
export const crossdeskPartner = defineSearchAttributeKey('CrossdeskPartner', 'KEYWORD');

export const searchAttributes = [crossdeskNumber, crossdeskState, crossdeskPartner];
