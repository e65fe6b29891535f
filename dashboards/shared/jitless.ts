import { z } from 'zod';

/**
 * The pages' content security policy forbids code made from strings, which zod would use to be quicker. Import
 * this file before any file that makes a schema.
 */
z.config({ jitless: true });
