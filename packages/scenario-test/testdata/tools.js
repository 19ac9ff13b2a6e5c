const tools = { titleOf: (name) => `The ${name} show` };
