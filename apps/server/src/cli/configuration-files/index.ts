/** What the command line does with a folder. */
export { diffFiles, type FilesFlags, pullFiles, pushFiles } from './commands.ts';
