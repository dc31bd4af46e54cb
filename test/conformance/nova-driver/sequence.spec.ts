import { choice, differences, firstOneAlso, inAnyOrder, lengthOf, parallel } from './sequence.js';

const fits = (...made: Parameters<typeof differences>) => differences(...made).length === 0;

describe('a sequence of requests', () => {
  it('is kept to in its order, without a request more or less', () => {
    const expected = ['GET A', 'PUT B'];
    expect(fits(expected, ['GET A', 'PUT B'])).toBe(true);
    expect(differences(expected, ['PUT B', 'GET A']).slice(0, 2)).toEqual(['request 1 is PUT B', 'expected GET A']);
    expect(differences(expected, ['GET A']).slice(0, 2)).toEqual(['request 2 is missing', 'expected PUT B']);
    expect(differences(expected, ['GET A', 'PUT B', 'GET A'])[1]).toBe('expected no more');
  });

  it('lets threads interleave, each in its order', () => {
    const expected = [
      'GET A',
      parallel([
        ['GET B1', 'PUT B2'],
        ['GET C1', 'PUT C2'],
      ]),
      'GET D',
    ];
    expect(fits(expected, ['GET A', 'GET C1', 'GET B1', 'PUT B2', 'PUT C2', 'GET D'])).toBe(true);
    expect(fits(expected, ['GET A', 'GET C1', 'PUT B2', 'GET B1', 'PUT C2', 'GET D'])).toBe(false);
    expect(fits(expected, ['GET A', 'GET C1', 'GET B1', 'PUT B2', 'GET D', 'PUT C2'])).toBe(false);
    expect(lengthOf(expected)).toBe(6);
  });

  it('has a request of the thread that comes first only once, and after that thread', () => {
    const expected = [firstOneAlso([['GET B'], ['GET C']], ['GET ALL'])];
    expect(fits(expected, ['GET C', 'GET ALL', 'GET B'])).toBe(true);
    expect(fits(expected, ['GET B', 'GET C', 'GET ALL'])).toBe(true);
    expect(fits(expected, ['GET ALL', 'GET B', 'GET C'])).toBe(false);
    expect(fits(expected, ['GET B', 'GET ALL', 'GET C', 'GET ALL'])).toBe(false);
  });

  it('has blocks in any order that do not mix', () => {
    const expected = [
      inAnyOrder([
        ['GET B1', 'PUT B2'],
        ['GET C1', 'PUT C2'],
      ]),
    ];
    expect(fits(expected, ['GET C1', 'PUT C2', 'GET B1', 'PUT B2'])).toBe(true);
    expect(fits(expected, ['GET C1', 'GET B1', 'PUT C2', 'PUT B2'])).toBe(false);
    expect(fits([choice([['GET A'], []]), 'GET B'], ['GET B'])).toBe(true);
  });

  it('has the same id wherever a name is used, and another one for another name', () => {
    const expected = ['GET jobs/<first>', 'GET jobs/<second>', 'DELETE jobs/<first>'];
    expect(fits(expected, ['GET jobs/1', 'GET jobs/2', 'DELETE jobs/1'])).toBe(true);
    expect(fits(expected, ['GET jobs/1', 'GET jobs/2', 'DELETE jobs/2'])).toBe(false);
    expect(fits(expected, ['GET jobs/1', 'GET jobs/1', 'DELETE jobs/1'])).toBe(false);
  });
});
