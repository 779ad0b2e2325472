console.log("something")
