undefinedName()
