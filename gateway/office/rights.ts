import type { StaffRole } from '#gateway/staff/directory.ts';
import { OfficeAction } from './protocol.ts';

/**
 * Who may do what in the home office. Carers have no business there; the nurse in charge keeps who is in the home at
 * night; the installer sees pseudonyms and no names of residents; Node-RED's editor is the installer's alone, because
 * its last words may name somebody and its flows can switch things.
 */
const rights: Record<StaffRole, readonly OfficeAction[]> = {
  carer: [],
  'nurse-in-charge': ['see-overview', 'see-residents', 'set-presence'],
  installer: [
    'see-overview',
    'see-rooms',
    'change-rooms',
    'see-devices',
    'change-devices',
    'see-outlets',
    'see-node-red-editor',
  ],
  manager: OfficeAction.options.filter((action) => action !== 'see-node-red-editor'),
};

export const toRights = (role: StaffRole): readonly OfficeAction[] => rights[role];

export const mayDo = (role: StaffRole, action: OfficeAction): boolean => rights[role].includes(action);
