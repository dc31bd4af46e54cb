import { debianPackage } from '#testing';

/** `node … unpack-debian-package.ts <package>`: prints the folder that stands for `/`. */
console.log(await debianPackage(process.argv[2]!));
