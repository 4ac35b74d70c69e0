import type { components } from './schema';

type Schemas = components['schemas'];
export type Attachment = Schemas['Attachment'];
export type Case = Schemas['Case'];
export type CatalogItem = Schemas['CatalogItem'];
export type Change = Schemas['Change'];
export type ChangeModel = Schemas['ChangeModel'];
export type Connection = Schemas['Connection'];
export type ConnectionSample = Schemas['ConnectionSample'];
export type Customer = Schemas['Customer'];
export type Delivery = Schemas['Delivery'];
export type Drift = Schemas['Drift'];
export type ExternalReference = Schemas['ExternalReference'];
export type ExternalSystem = Schemas['ExternalSystem'];
export type Failure = Schemas['ExchangeFailure'];
export type Group = Schemas['Group'];
export type JournalEntry = Schemas['JournalEntry'];
export type Provider = Schemas['Provider'];
export type Registration = Schemas['Registration'];
export type Replication = Schemas['Replication'];
export type ReplicationSet = Schemas['ReplicationSet'];
export type Request = Schemas['Request'];
export type Subscription = Schemas['Subscription'];
export type Task = Schemas['Task'];
export type Token = Schemas['Token'];
/** A user as admins see it. `session.ts` has the one who is signed in. */
export type AdminUser = Schemas['User'];
