import { sequence } from '../../xml/sequence.js';

export const VIRTUAL_NETWORK = sequence('AssociatedSwitch NetworkName NetworkVLANID VswitchID TaggedNetwork');
